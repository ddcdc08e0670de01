#include "harness/reference_broker/sharing.hpp"

#include <algorithm>
#include <utility>

#include "harness/mqtt/topic.hpp"
#include "harness/reference_broker/delivering.hpp"
#include "harness/reference_broker/misbehaving.hpp"

namespace brokerproof::reference_broker {
namespace {

using members = std::vector<session*>;

members members_of(broker& core, const std::string& share) {
    members group;
    for (auto& [id, state] : core.sessions) {
        const auto granted = state.subscriptions.find(share);
        if (granted != state.subscriptions.end() && granted->second.shared) group.push_back(&state);
    }
    return group;
}

// [MQTT-4.8.2-2] v5: the name of a shared subscription has none.
bool has_wildcard(const std::string& share) {
    return share.find_first_of("#+") != std::string::npos;
}

std::map<std::string, members> matching_shares(broker& core, const std::string& topic) {
    std::map<std::string, members> shares;
    for (auto& [id, state] : core.sessions) {
        for (const auto& [filter, granted] : state.subscriptions) {
            if (!granted.shared || granted.acts_from > core.now) continue;
            if (!mqtt::matches(topic_filter(filter, granted), topic)) continue;
            if (has_wildcard(filter) && core.wrong(defect::shared_wildcards_missed)) continue;
            shares[filter].push_back(&state);
        }
    }
    return shares;
}

// T5:4.8.2/a leaves the choice to the server: the members that are online take turns. While no
// member is online all take turns, and the message waits for its member [MQTT-4.5.0-1] (AMB-11).
session& choose(broker& core, const std::string& share, const members& group) {
    const auto choice = core.chosen.policy.share;
    if (choice == sharing::all_in_turn) return *group[core.share_turn[share]++ % group.size()];
    members candidates;
    std::ranges::copy_if(group, std::back_inserter(candidates),
                         [](const session* state) { return state->online.has_value(); });
    if (candidates.empty()) candidates = group;
    if (choice == sharing::sticky) return *candidates.front();
    if (choice == sharing::random) return *candidates[next_random(core, candidates.size())];
    return *candidates[core.share_turn[share]++ % candidates.size()];
}

// T5:3.3.4/d: a message has the identifiers of its receiver, and of nobody else.
std::optional<std::uint32_t> identifier_for(broker& core, const std::string& share,
                                            const subscription& granted) {
    if (!granted.identifier || !core.wrong(defect::shared_identifier_of_another))
        return granted.identifier;
    return members_of(core, share).front()->subscriptions.at(share).identifier;
}

/// For defects only.
shared_message without_properties(const shared_message& publication) {
    auto bare = std::make_shared<message>(*publication);
    bare->properties.clear();
    return bare;
}

void deliver_to_member(broker& core, session& state, const std::string& share,
                       const shared_message& publication) {
    const subscription& granted = state.subscriptions.at(share);
    delivery copy;
    const bool has_properties = !publication->properties.empty();
    const bool forgets =
        !state.online && has_properties && core.wrong(defect::shared_forgets_properties);
    copy.content = forgets ? without_properties(publication) : publication;
    copy.qos =
        std::min(publication->qos, granted.qos);  // [MQTT-4.8.2-3] v5: what this member was granted
    if (publication->qos > granted.qos && core.wrong(defect::shared_qos_of_publisher))
        copy.qos = publication->qos;
    copy.keeps_retain = granted.retain_as_published;
    if (const auto identifier = identifier_for(core, share, granted))
        copy.subscription_ids.push_back(*identifier);
    copy.share = share;
    deliver(core, state, std::move(copy));
}

// A QoS 2 message that was sent goes to no other member [MQTT-4.8.2-5]. A QoS 1 message should
// (T5:4.8.2/b), and messages that were never sent do. After UNSUBSCRIBE the waiting messages belong
// to the session alone, and end with it.
bool may_pass_on(const broker& core, const session& ended, const delivery& outgoing) {
    if (outgoing.share.empty() || !ended.subscriptions.contains(outgoing.share)) return false;
    if (core.chosen.policy.absent == absent_member::loses_at_end) return false;
    if (core.wrong(defect::shared_not_passed_on)) return false;
    if (outgoing.stage == delivery_stage::queued || outgoing.qos == 1) return true;
    return core.wrong(defect::shared_passes_on_qos_2);
}

bool nobody_is_online(const members& group) {
    return std::ranges::none_of(group,
                                [](const session* state) { return state->online.has_value(); });
}

/// Delivers the message to one member of the group.
void deliver_once(broker& core, const std::string& share, const members& group,
                  const shared_message& publication) {
    if (nobody_is_online(group) && core.wrong(defect::shared_dropped_while_offline)) return;
    const bool goes_to_all =
        group.size() > 1 && (core.wrong(defect::shared_to_all) ||
                             (has_wildcard(share) && core.wrong(defect::shared_wildcards_to_all)));
    if (goes_to_all) {
        for (session* member : group) deliver_to_member(core, *member, share, publication);
        return;
    }
    session& member = choose(core, share, group);
    deliver_to_member(core, member, share, publication);
    const bool enrolled_twice = member.enrolled_again.contains(share);
    if (enrolled_twice && core.wrong(defect::shared_member_twice))
        deliver_to_member(core, member, share, publication);
}

}  // namespace

bool route_shared(broker& core, const shared_message& publication) {
    const auto shares = matching_shares(core, publication->topic);
    bool is_first = true;
    for (const auto& [share, group] : shares) {
        if (!std::exchange(is_first, false) && core.wrong(defect::shared_one_group_only)) break;
        if (goes_to_ghost(core, share)) continue;
        deliver_once(core, share, group, publication);
    }
    return !shares.empty();
}

void pass_to_another_member(broker& core, const session& from, const delivery& outgoing) {
    members others = members_of(core, outgoing.share);
    std::erase(others, find_session(core, from.client_id));
    if (!others.empty())
        deliver_to_member(core, choose(core, outgoing.share, others), outgoing.share,
                          outgoing.content);
}

namespace {

/// T5:4.8.2/b: a QoS 1 message may go to another member when the connection is lost.
bool leaves_at_close(const broker& core, const delivery& outgoing) {
    if (outgoing.share.empty()) return false;
    const bool is_begun_qos_2 = outgoing.stage != delivery_stage::queued && outgoing.qos == 2;
    if (is_begun_qos_2) return core.wrong(defect::shared_passes_on_qos_2_at_close);
    return core.chosen.policy.absent == absent_member::passes_on;
}

/// Only what goes to a member that is online leaves: else nothing is won.
bool has_online_member(broker& core, const std::string& share) {
    return !nobody_is_online(members_of(core, share));
}

}  // namespace

void pass_on_at_close(broker& core, session& closed) {
    const bool moves = core.chosen.policy.absent == absent_member::passes_on;
    std::vector<delivery> moved;
    for (const auto& [order, outgoing] : closed.outbound) {
        if (!leaves_at_close(core, outgoing)) continue;
        if (!moves || has_online_member(core, outgoing.share)) moved.push_back(outgoing);
    }
    for (const auto& outgoing : moved) {
        if (moves) abandon(core, closed, outgoing.order);
        pass_to_another_member(core, closed, outgoing);
    }
}

void pass_on_shared(broker& core, const session& ended) {
    for (const auto& [order, outgoing] : ended.outbound) {
        if (!may_pass_on(core, ended, outgoing)) continue;
        const members others = members_of(core, outgoing.share);
        if (others.empty()) continue;  // T5:4.8.2/d: the shared subscription has ended too
        deliver_to_member(core, choose(core, outgoing.share, others), outgoing.share,
                          outgoing.content);
    }
}

}  // namespace brokerproof::reference_broker
