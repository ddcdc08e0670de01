#include "harness/reference_broker/sharing.hpp"

#include <algorithm>
#include <utility>

#include "harness/mqtt/topic.hpp"
#include "harness/reference_broker/delivering.hpp"
#include "harness/reference_broker/misbehaving.hpp"

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
    std::ranges::copy_if(all, std::back_inserter(able),
                         [](const session* s) { return s->online.has_value(); });
    if (able.empty()) able = all;
    return *able[b.share_turn[share]++ % able.size()];
}

void deliver_to_member(broker& b, session& s, const std::string& share, const shared_message& m) {
    const subscription& by = s.subscriptions.at(share);
    delivery copy;
    copy.what = m;
    copy.qos = std::min(m->qos, by.qos);  // [MQTT-4.8.2-3] v5: what this member was granted
    if (m->qos > by.qos && b.wrong(defect::shared_qos_of_publisher)) copy.qos = m->qos;
    copy.keeps_retain = by.retain_as_published;
    if (by.identifier) copy.subscription_ids.push_back(*by.identifier);  // T5:3.3.4/d
    copy.share = share;
    deliver(b, s, std::move(copy));
}

// A QoS 2 message that was sent goes to nobody else [MQTT-4.8.2-5]. One of QoS 1 should
// (T5:4.8.2/b), and so does what was never sent. After UNSUBSCRIBE the messages that wait are the
// session's own, and end with it.
bool may_pass_on(const broker& b, const session& ended, const delivery& d) {
    if (d.share.empty() || !ended.subscriptions.contains(d.share)) return false;
    if (b.wrong(defect::shared_not_passed_on)) return false;
    if (d.stage == delivery_stage::queued || d.qos == 1) return true;
    return b.wrong(defect::shared_passes_on_qos_2);
}

bool nobody_is_online(const members& all) {
    return std::ranges::none_of(all, [](const session* s) { return s->online.has_value(); });
}

/// To one member of the group.
void deliver_once(broker& b, const std::string& share, const members& all,
                  const shared_message& m) {
    if (nobody_is_online(all) && b.wrong(defect::shared_dropped_while_offline)) return;
    if (all.size() > 1 && b.wrong(defect::shared_to_all)) {
        for (session* one : all) deliver_to_member(b, *one, share, m);
        return;
    }
    session& one = choose(b, share, all);
    deliver_to_member(b, one, share, m);
    const bool enrolled_twice = one.enrolled_again.contains(share);
    if (enrolled_twice && b.wrong(defect::shared_member_twice)) deliver_to_member(b, one, share, m);
}

}  // namespace

bool route_shared(broker& b, const shared_message& m) {
    const auto shares = matching_shares(b, m->topic);
    bool is_first = true;
    for (const auto& [share, all] : shares) {
        if (!std::exchange(is_first, false) && b.wrong(defect::shared_one_group_only)) break;
        if (goes_to_ghost(b, share)) continue;
        deliver_once(b, share, all, m);
    }
    return !shares.empty();
}

void pass_to_another_member(broker& b, const session& from, const delivery& d) {
    members others = members_of(b, d.share);
    std::erase(others, find_session(b, from.client_id));
    if (!others.empty()) deliver_to_member(b, choose(b, d.share, others), d.share, d.what);
}

void pass_on_at_close(broker& b, const session& closed) {
    std::vector<delivery> moved;
    for (const auto& [order, d] : closed.outbound) {
        if (d.share.empty() || d.stage == delivery_stage::queued || d.qos != 2) continue;
        if (b.wrong(defect::shared_passes_on_qos_2_at_close)) moved.push_back(d);
    }
    for (const auto& d : moved) pass_to_another_member(b, closed, d);
}

void pass_on_shared(broker& b, const session& ended) {
    for (const auto& [order, d] : ended.outbound) {
        if (!may_pass_on(b, ended, d)) continue;
        const members others = members_of(b, d.share);
        if (others.empty()) continue;  // T5:4.8.2/d: the shared subscription ended, too
        deliver_to_member(b, choose(b, d.share, others), d.share, d.what);
    }
}

}  // namespace brokerproof::reference_broker
