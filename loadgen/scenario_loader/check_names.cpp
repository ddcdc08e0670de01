// Checks that client ids, topics and filters are well formed and distinct, and that the ledger can
// judge them.
#include <fmt/format.h>

#include "loadgen/scenario_loader/check.hpp"
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
        for (std::size_t at = 0; at < list.size(); ++at) {
            const auto filter = where / at / "filter";
            if (!list[at].share.empty())
                is_wrong(list[at].share, template_use::share, "share", where / at / "share");
            if (is_wrong(list[at].filter, template_use::filter, "filter", filter)) continue;
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

    /// A will has no stamp, so the ledger would count it as a message of another program.
    void check_will(const group& owner, const place& where) {
        const auto& topic = owner.will->topic;
        if (is_wrong(topic, template_use::topic, "topic", where / "topic")) return;
        for (const auto& other : planned_.groups) {
            for (const auto& watched : other.subscribe) {
                if (!may_overlap(watched.filter, other.name, topic, owner.name)) continue;
                complain(where / "topic", fmt::format("group '{}' subscribes to it ('{}'), and the "
                                                      "ledger cannot judge wills",
                                                      other.name, watched.filter));
                return;
            }
        }
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
