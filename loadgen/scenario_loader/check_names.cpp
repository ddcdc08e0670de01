// Checks that client ids, topics and filters are well formed and distinct, and that the ledger can
// judge them.
#include <algorithm>

#include <fmt/format.h>

#include "loadgen/scenario_loader/check.hpp"
#include "loadgen/scenario_loader/keys.hpp"
#include "loadgen/scenario_loader/templates.hpp"

namespace brokerproof::loadgen {
namespace {

constexpr std::size_t max_subscriptions = 50;

class name_check {
public:
    name_check(const scenario& planned, findings& out) : planned_(planned), out_(out) {}

    void run() {
        for (std::size_t at = 0; at < planned_.groups.size(); ++at) {
            const auto& group = planned_.groups[at];
            const auto where = place{} / "groups" / at;
            check_client_id(group, where);
            check_login(group, where);
            check_ids_of_others(at, where);
            check_subscriptions(group, where / "subscribe");
            for (std::size_t k = 0; k < group.publish.size(); ++k)
                check_topic(group.publish[k], where / "publish" / k);
            if (group.will) check_will(group, where / "will");
        }
    }

private:
    bool complain(const place& where, std::string text) {
        if (text.empty()) return false;
        add(out_, where, std::move(text));
        return true;
    }
    bool is_wrong(std::string_view text, template_use use, std::string_view subject,
                  const place& where) {
        const auto checked = check_template(text, use);
        return !checked && complain(where, fmt::format("{}: {}", subject, checked.error().text));
    }

    void check_login(const group& checked, const place& where) {
        const auto check = [&](const std::optional<std::string>& text, const char* key) {
            if (text) is_wrong(*text, template_use::login, key, where / key);
        };
        check(checked.username, "username");
        check(checked.password, "password");
        if (checked.credentials && (checked.username || checked.password))
            complain(where / "credentials",
                     "'credentials' stands instead of 'username' and 'password'");
    }

    void check_client_id(const group& checked, const place& where) {
        if (is_wrong(checked.client_id, template_use::client_id, "client_id", where / "client_id"))
            return;
        if (checked.clients > 1 && !has_placeholder(checked.client_id, "client"))
            complain(where / "client_id",
                     "without ${client} all clients of the group would have the same id");
    }

    /// Two groups with the same id would take over each other's sessions.
    void check_ids_of_others(std::size_t at, const place& where) {
        const auto& checked = planned_.groups[at];
        for (std::size_t before = 0; before < at; ++before) {
            const auto& other = planned_.groups[before];
            if (checked.name == other.name) continue;  // check_groups reports this
            if (may_be_equal(checked.client_id, checked.name, other.client_id, other.name))
                complain(where / "client_id",
                         fmt::format("clients of group '{}' may have the same ids", other.name));
        }
    }

    void check_subscriptions(const group& owner, const place& where) {
        const auto& list = owner.subscribe;
        if (list.size() > max_subscriptions) {
            complain(where, fmt::format("at most {} subscriptions are allowed", max_subscriptions));
            return;
        }
        check_number_of_filters(owner, where);
        for (std::size_t at = 0; at < list.size(); ++at) {
            const auto filter = where / at / "filter";
            if (!list[at].share.empty())
                is_wrong(list[at].share, template_use::share, "share", where / at / "share");
            const auto use = list[at].numbers ? template_use::filter_with_n : template_use::filter;
            if (is_wrong(list[at].filter, use, "filter", filter)) continue;
            check_range(list[at], where / at);
            for (std::size_t before = 0; before < at; ++before) {
                if (!may_overlap(list[at].filter, owner.name, list[before].filter, owner.name))
                    continue;
                complain(filter,
                         fmt::format("overlaps with '{}': the ledger could not tell the copy "
                                     "for each filter from a duplicate",
                                     list[before].filter));
                break;
            }
        }
    }

    void check_range(const subscription& checked, const place& where) {
        if (!checked.numbers) {
            if (checked.per_client)
                complain(where / "per_client", "'per_client' needs 'n', a range of numbers");
            return;
        }
        if (!has_placeholder(checked.filter, "n"))
            complain(where / "filter", "the filter of a subscription with 'n' needs ${n}");
        if (checked.per_client && *checked.per_client > checked.numbers->size())
            complain(where / "per_client",
                     fmt::format("the range has only {} numbers", checked.numbers->size()));
    }

    /// A client with very many filters would spend its time subscribing.
    void check_number_of_filters(const group& owner, const place& where) {
        std::uint64_t filters = 0;
        for (const subscription& wanted : owner.subscribe) {
            const std::uint64_t count = wanted.numbers ? wanted.numbers->size() : 1;
            filters += std::min<std::uint64_t>(wanted.per_client.value_or(max_filters + 1), count);
        }
        if (filters > max_filters)
            complain(where, fmt::format("a client would subscribe to more than {} filters (with "
                                        "'per_client' each takes a part of a range)",
                                        max_filters));
    }

    void check_topic(const publication& checked, const place& where) {
        const auto use = checked.topics != 0  ? template_use::topic_of_many
                         : checked.to.empty() ? template_use::topic
                                              : template_use::topic_with_to;
        if (is_wrong(checked.topic, use, "topic", where / "topic")) return;
        if (!checked.to.empty() && !has_placeholder(checked.topic, "to"))
            complain(where / "topic", "the topic of a publication with 'to' needs ${to}");
        if (checked.topics != 0 && !has_placeholder(checked.topic, "topic"))
            complain(where / "topic", "the topic of a publication with 'topics' needs ${topic}");
        if (checked.retain && !has_placeholder(checked.topic, "run"))
            complain(where / "topic",
                     "the topic of retained messages needs ${run}, or the next run "
                     "would receive them");
    }

    void check_will(const group& owner, const place& where) {
        if (is_wrong(owner.will->topic, template_use::topic, "topic", where / "topic")) return;
        if (owner.will->judged) {
            check_judged_will(owner, where);
        } else if (const auto* watched = first_watched(owner)) {
            complain(
                where / "topic",
                fmt::format("'{}' is subscribed to, and without 'judge: true' the ledger could "
                            "not tell the will from a foreign message",
                            watched->filter));
        }
    }

    void check_judged_will(const group& owner, const place& where) {
        const will_message& will = *owner.will;
        if (!has_placeholder(will.topic, "run"))
            complain(where / "topic", "the topic of a judged will needs ${run}");
        if (!will.payload.empty())
            complain(where / "payload", "the payload of a judged will is the stamp of the ledger");
        if (will.qos == 0)
            complain(where / "qos", "a judged will needs QoS 1 or 2: with QoS 0 it may be lost");
        if (first_watched(owner) == nullptr)
            complain(where / "topic", "no group subscribes to this topic of a judged will");
        for_each_watched(owner, [&](std::size_t group, std::size_t at) {
            const auto& watched = planned_.groups[group].subscribe[at];
            const auto place_of = place{} / "groups" / group / "subscribe" / at;
            if (!watched.share.empty())
                complain(place_of / "share", "judged wills come here, and a share has no watcher");
            if (watched.qos == 0)
                complain(place_of / "filter",
                         "judged wills come here: this subscription needs qos 1 or 2");
        });
    }

    void for_each_watched(const group& owner, const auto& told) const {
        for (std::size_t group = 0; group < planned_.groups.size(); ++group) {
            const auto& other = planned_.groups[group];
            for (std::size_t at = 0; at < other.subscribe.size(); ++at) {
                const auto& filter = other.subscribe[at].filter;
                if (may_overlap(filter, other.name, owner.will->topic, owner.name)) told(group, at);
            }
        }
    }

    /// Null: no group subscribes to the topic of the will.
    const subscription* first_watched(const group& owner) const {
        const subscription* first = nullptr;
        for_each_watched(owner, [&](std::size_t group, std::size_t at) {
            if (first == nullptr) first = &planned_.groups[group].subscribe[at];
        });
        return first;
    }

    const scenario& planned_;
    findings& out_;
};

}  // namespace

void check_names(const scenario& planned, findings& out) {
    constexpr std::size_t max_groups = 50;
    if (planned.groups.size() > max_groups) {
        add(out, place{} / "groups", fmt::format("at most {} groups are allowed", max_groups));
        return;
    }
    name_check(planned, out).run();
}

}  // namespace brokerproof::loadgen
