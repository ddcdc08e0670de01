// Checks what publications carry, and whether every receiver can tell what it is.
#include <algorithm>

#include <fmt/format.h>

#include "loadgen/ledger/stamp.hpp"
#include "loadgen/scenario/message_template.hpp"
#include "loadgen/scenario_loader/check.hpp"
#include "loadgen/scenario_loader/keys.hpp"
#include "loadgen/scenario_loader/templates.hpp"

namespace brokerproof::loadgen {
namespace {

constexpr std::size_t max_property = 65'535;  // bytes

void check_filled(const std::string& text, message_range range, std::size_t most,
                  const place& where, const char* key, findings& out) {
    const auto read = message_template::read(text, range);
    if (!read)
        add(out, where / key, fmt::format("{}: {}", key, read.error().text), read.error().offset);
    else if (read->longest() > most)
        add(out, where / key, fmt::format("it may have more than {} bytes", most));
}

void check_responder_payload(const responder& checked, const place& where, findings& out) {
    if (checked.payload && checked.payload->from == own_payload::source::filled)
        check_filled(checked.payload->text, message_range::members, max_payload, where / "payload",
                     "template", out);
    if (!checked.payload && checked.size < stamp_size)
        add(out, where / "size",
            fmt::format("size must be at least {}, because the stamp of the ledger stands in "
                        "front; saw {}",
                        stamp_size, checked.size));
}

class payload_check {
public:
    payload_check(const scenario& planned, const group& owner, const publication& checked,
                  place where, findings& out)
        : planned_(planned),
          owner_(owner),
          publication_(checked),
          where_(std::move(where)),
          out_(out) {}

    void run() {
        if (publication_.payload) check_own(*publication_.payload);
        if (publication_.stamp == stamp_place::front && publication_.size < stamp_size)
            complain("size", fmt::format("size must be at least {}, because the stamp of the "
                                         "ledger stands in front (another 'stamp' needs less); "
                                         "saw {}",
                                         stamp_size, publication_.size));
        if (publication_.stamp == stamp_place::user_property) check_property();
        check_properties(publication_.properties);
    }

private:
    void complain(const char* key, std::string text) { add(out_, where_ / key, std::move(text)); }

    void check_own(const own_payload& own) {
        using enum own_payload::source;
        if (own.from == filled)
            return check_filled(own.text, range(), max_payload, where_ / "payload", "template",
                                out_);
        if (own.from != text) return;
        if (own.text.size() > max_payload)
            complain("payload", fmt::format("the text has more than {} bytes", max_payload));
        if (own.text.empty() && publication_.retain && publication_.stamp != stamp_place::front)
            complain("payload", "an empty retained message would delete what is retained");
    }

    message_range range() const {
        if (publication_.topics != 0) return message_range::topics;
        return publication_.to.empty() ? message_range::none : message_range::members;
    }

    void check_properties(const message_properties& wanted) {
        const auto where = where_ / "properties";
        const auto check = [&](const std::optional<std::string>& text, const char* key) {
            if (text) check_filled(*text, range(), max_property, where, key, out_);
        };
        check(wanted.content_type, "content_type");
        check(wanted.response_topic, "response_topic");
        check(wanted.correlation_data, "correlation_data");
        for (const auto& [name, value] : wanted.user_properties)
            check_filled(value, range(), max_property, where / "user_properties", name.c_str(),
                         out_);
        if (wanted.response_topic &&
            wanted.response_topic->find_first_of("+#") != std::string::npos)
            add(out_, where / "response_topic", "a Response Topic has no wildcard");
        if (wanted.payload_format_indicator == 1 && publication_.stamp == stamp_place::front)
            add(out_, where / "payload_format_indicator",
                "the stamp in front of the payload is not UTF-8: choose another 'stamp'");
        if (wanted.user_properties.contains(std::string(stamp_property)))
            add(out_, where / "user_properties",
                fmt::format("'{}' is the name of the stamp's property", stamp_property));
    }

    /// A subscriber of 3.1.1 gets no properties.
    void check_property() {
        if (owner_.version == mqtt::version::v311)
            return complain("stamp", "a User Property does not exist in 3.1.1");
        for (const auto& other : planned_.groups) {
            if (other.version != mqtt::version::v311) continue;
            for (const auto& watched : other.subscribe) {
                if (!may_overlap(watched.filter, other.name, publication_.topic, owner_.name))
                    continue;
                return complain("stamp",
                                fmt::format("group '{}' subscribes to it ('{}') with 3.1.1, and "
                                            "would get no User Property",
                                            other.name, watched.filter));
            }
        }
    }

    const scenario& planned_;
    const group& owner_;
    const publication& publication_;
    place where_;
    findings& out_;
};

}  // namespace

void check_payloads(const scenario& planned, findings& out) {
    for (std::size_t at = 0; at < planned.groups.size(); ++at) {
        const auto& group = planned.groups[at];
        if (group.respond)
            check_responder_payload(*group.respond, place{} / "groups" / at / "respond", out);
        for (std::size_t k = 0; k < group.publish.size(); ++k)
            payload_check(planned, group, group.publish[k], place{} / "groups" / at / "publish" / k,
                          out)
                .run();
    }
}

}  // namespace brokerproof::loadgen
