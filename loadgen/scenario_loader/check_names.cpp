// Client ids, topics and filters: well formed, told apart, and such that the ledger can judge them.
#include <fmt/format.h>

#include "loadgen/scenario_loader/check.hpp"
#include "loadgen/scenario_loader/templates.hpp"

namespace brokerproof::loadgen {
namespace {

constexpr std::size_t max_subscriptions = 50;

class name_check {
public:
    name_check(const scenario& all, findings& out) : all_(all), out_(out) {}

    void run() {
        for (std::size_t at = 0; at < all_.groups.size(); ++at) {
            const auto& one = all_.groups[at];
            const auto where = place{} / "groups" / at;
            check_client_id(one, where);
            check_ids_of_others(at, where);
            check_subscriptions(one, where / "subscribe");
            for (std::size_t k = 0; k < one.publish.size(); ++k)
                check_topic(one.publish[k], where / "publish" / k);
            if (one.will) check_will(one, where / "will");
        }
    }

private:
    bool complain(const place& where, std::string text) {
        if (text.empty()) return false;
        add(out_, where, std::move(text));
        return true;
    }
    bool is_wrong(std::string_view text, template_use use, std::string_view what,
                  const place& where) {
        const auto checked = check_template(text, use);
        return !checked && complain(where, fmt::format("{}: {}", what, checked.error().text));
    }

    void check_client_id(const group& one, const place& where) {
        if (is_wrong(one.client_id, template_use::client_id, "client_id", where / "client_id"))
            return;
        if (one.clients > 1 && !has_placeholder(one.client_id, "client"))
            complain(where / "client_id",
                     "without ${client} all clients of the group would have the same id");
    }

    /// Two groups with one id would take each other's sessions over.
    void check_ids_of_others(std::size_t at, const place& where) {
        const auto& one = all_.groups[at];
        for (std::size_t before = 0; before < at; ++before) {
            const auto& other = all_.groups[before];
            if (one.name == other.name) continue;  // said elsewhere
            if (may_be_equal(one.client_id, one.name, other.client_id, other.name))
                complain(where / "client_id",
                         fmt::format("clients of group '{}' may have the same ids", other.name));
        }
    }

    void check_subscriptions(const group& one, const place& where) {
        const auto& list = one.subscribe;
        if (list.size() > max_subscriptions) {
            complain(where, fmt::format("at most {} subscriptions", max_subscriptions));
            return;
        }
        for (std::size_t at = 0; at < list.size(); ++at) {
            const auto filter = where / at / "filter";
            if (is_wrong(list[at].filter, template_use::filter, "filter", filter)) continue;
            for (std::size_t before = 0; before < at; ++before) {
                if (!may_overlap(list[at].filter, one.name, list[before].filter, one.name))
                    continue;
                complain(filter, fmt::format("overlaps with '{}': the ledger could not tell a copy "
                                             "for each from a duplicate",
                                             list[before].filter));
                break;
            }
        }
    }

    void check_topic(const publication& one, const place& where) {
        const auto use = one.to.empty() ? template_use::topic : template_use::topic_with_to;
        if (is_wrong(one.topic, use, "topic", where / "topic")) return;
        if (!one.to.empty() && !has_placeholder(one.topic, "to"))
            complain(where / "topic", "the topic of a publication with 'to' needs ${to}");
        if (one.retain && !has_placeholder(one.topic, "run"))
            complain(where / "topic",
                     "retained messages would be found by the next run: the topic "
                     "needs ${run}");
    }

    /// A will has no stamp: where the ledger watches it would count as a message of somebody else.
    void check_will(const group& one, const place& where) {
        const auto& topic = one.will->topic;
        if (is_wrong(topic, template_use::topic, "topic", where / "topic")) return;
        for (const auto& other : all_.groups) {
            for (const auto& watched : other.subscribe) {
                if (!may_overlap(watched.filter, other.name, topic, one.name)) continue;
                complain(where / "topic", fmt::format("group '{}' subscribes to it ('{}'), and the "
                                                      "ledger cannot judge wills",
                                                      other.name, watched.filter));
                return;
            }
        }
    }

    const scenario& all_;
    findings& out_;
};

}  // namespace

void check_names(const scenario& what, findings& out) {
    constexpr std::size_t max_groups = 50;
    if (what.groups.size() > max_groups) {
        add(out, place{} / "groups", fmt::format("at most {} groups", max_groups));
        return;
    }
    name_check(what, out).run();
}

}  // namespace brokerproof::loadgen
