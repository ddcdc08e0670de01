#include "harness/reference_broker/sharing.hpp"

#include <algorithm>

#include "harness/mqtt/topic.hpp"
#include "harness/reference_broker/delivering.hpp"

namespace brokerproof::reference_broker {
namespace {

using members = std::vector<session*>;

members members_of(broker& b, const std::string& share) {
    members found;
    for (auto& [id, s] : b.sessions) {
        const auto by = s.subscriptions.find(share);
        if (by != s.subscriptions.end() && by->second.shared) found.push_back(&s);
    }
    return found;
}

std::map<std::string, members> matching_shares(broker& b, const std::string& topic) {
    std::map<std::string, members> found;
    for (auto& [id, s] : b.sessions) {
        for (const auto& [filter, by] : s.subscriptions) {
            if (!by.shared || !mqtt::matches(topic_filter(filter, by), topic)) continue;
            found[filter].push_back(&s);
        }
    }
    return found;
}

// T5:4.8.2/a leaves the choice to us: in turn among those online; while nobody is, in turn among
// all, where the message waits [MQTT-4.5.0-1] (AMB-11).
session& choose(broker& b, const std::string& share, const members& all) {
    members able;
    std::ranges::copy_if(all, std::back_inserter(able), [](const session* s) {
        return s->online.has_value();
    });
    if (able.empty()) able = all;
    return *able[b.share_turn[share]++ % able.size()];
}

void deliver_to_member(broker& b, session& s, const std::string& share, const shared_message& m) {
    const subscription& by = s.subscriptions.at(share);
    delivery copy;
    copy.what = m;
    copy.qos = std::min(m->qos, by.qos);  // [MQTT-4.8.2-3] v5: what this member was granted
    copy.keeps_retain = by.retain_as_published;
    if (by.identifier) copy.subscription_ids.push_back(*by.identifier);  // T5:3.3.4/d
    copy.share = share;
    deliver(b, s, std::move(copy));
}

// A QoS 2 message that was sent goes to nobody else [MQTT-4.8.2-5]. One of QoS 1 should
// (T5:4.8.2/b), and so does what was never sent. After UNSUBSCRIBE the messages that wait are the
// session's own, and end with it.
bool may_pass_on(const session& ended, const delivery& d) {
    if (d.share.empty() || !ended.subscriptions.contains(d.share)) return false;
    return d.stage == delivery_stage::queued || d.qos == 1;
}

}  // namespace

bool route_shared(broker& b, const shared_message& m) {
    const auto shares = matching_shares(b, m->topic);
    for (const auto& [share, all] : shares) {
        deliver_to_member(b, choose(b, share, all), share, m);
    }
    return !shares.empty();
}

void pass_on_shared(broker& b, const session& ended) {
    for (const auto& [order, d] : ended.outbound) {
        if (!may_pass_on(ended, d)) continue;
        const members others = members_of(b, d.share);
        if (others.empty()) continue;  // T5:4.8.2/d: the shared subscription ended, too
        deliver_to_member(b, choose(b, d.share, others), d.share, d.what);
    }
}

}  // namespace brokerproof::reference_broker
