// Checks that responses can come to those who asked, and that somebody asks.
#include <algorithm>

#include <fmt/format.h>

#include "loadgen/scenario_loader/check.hpp"
#include "loadgen/scenario_loader/templates.hpp"

namespace brokerproof::loadgen {
namespace {

bool has_requests(const group& asking) {
    return std::ranges::any_of(asking.publish,
                               [](const publication& sent) { return sent.request.has_value(); });
}

void check_request(const group& asking, const publication& sent, const place& where,
                   findings& out) {
    const auto complain = [&](const place& at, std::string text) { add(out, at, std::move(text)); };
    const auto& topic = sent.request->response_topic;
    const auto at = where / "request" / "response_topic";
    const auto read = check_template(topic, template_use::response_topic);
    if (!read) return complain(at, "response_topic: " + read.error().text);
    const bool subscribes = std::ranges::any_of(asking.subscribe, [&](const subscription& watched) {
        return may_overlap(watched.filter, asking.name, topic, asking.name);
    });
    if (!subscribes)
        complain(at, fmt::format("group '{}' does not subscribe to it, so no response would come",
                                 asking.name));
    if (sent.properties.response_topic || sent.properties.correlation_data)
        complain(where / "properties", "'request' sets response_topic and correlation_data itself");
    if (sent.stamp == stamp_place::none)
        complain(where / "stamp", "a request needs a stamp, so that it is answered only once");
}

void check_responder(const scenario& planned, const group& responding, const place& where,
                     findings& out) {
    const auto& wanted = responding.respond->to;
    const auto& filters = responding.subscribe;
    if (std::ranges::find(filters, wanted, &subscription::filter) == filters.end())
        add(out, where / "to", fmt::format("'{}' is none of the filters of the group", wanted));
    if (std::ranges::none_of(planned.groups, has_requests))
        add(out, where, "no publication has a 'request', so there is nothing to answer");
}

}  // namespace

void check_requests(const scenario& planned, findings& out) {
    for (std::size_t at = 0; at < planned.groups.size(); ++at) {
        const auto& group = planned.groups[at];
        const auto where = place{} / "groups" / at;
        if (group.respond) check_responder(planned, group, where / "respond", out);
        for (std::size_t k = 0; k < group.publish.size(); ++k) {
            if (!group.publish[k].request) continue;
            check_request(group, group.publish[k], where / "publish" / k, out);
        }
    }
}

}  // namespace brokerproof::loadgen
