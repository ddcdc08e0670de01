// Checks publications: their receivers and their phases.
#include <algorithm>

#include <fmt/format.h>

#include "loadgen/scenario_loader/check.hpp"

namespace brokerproof::loadgen {
namespace {

class publication_check {
public:
    publication_check(const scenario& planned, const group& owner, std::size_t index, place where,
                      findings& out)
        : planned_(planned),
          owner_(owner),
          index_(index),
          publication_(owner.publish[index]),
          where_(std::move(where)),
          out_(out) {}

    void run() {
        if (!publication_.to.empty() && find_group(planned_, publication_.to) == nullptr)
            complain(where_ / "to", fmt::format("unknown group '{}'{}", publication_.to,
                                                known_names(publication_.to, planned_.groups)));
        for (std::size_t before = 0; before < index_; ++before) {
            const auto& other = owner_.publish[before];
            if (other.topic == publication_.topic && other.qos == publication_.qos &&
                other.to == publication_.to)
                complain(where_ / "topic",
                         "another publication of the group has the same topic "
                         "and QoS: join the two");
        }
        if (publication_.phases.empty())
            complain(where_, "no phase has a duration, so the publication must list its 'phases'");
        for (std::size_t at = 0; at < publication_.phases.size(); ++at) check_phase(at);
    }

private:
    void complain(const place& where, std::string text) { add(out_, where, std::move(text)); }

    void check_phase(std::size_t at) {
        const auto& name = publication_.phases[at];
        const auto where = where_ / "phases" / at;
        const auto* phase = find_phase(planned_, name);
        if (phase == nullptr)
            return complain(where, fmt::format("unknown phase '{}'{}", name,
                                               known_names(name, planned_.phases)));
        const auto this_phase = publication_.phases.begin() + static_cast<std::ptrdiff_t>(at);
        if (std::find(publication_.phases.begin(), this_phase, name) != this_phase)
            return complain(where, fmt::format("'{}' is listed twice", name));
        if (phase->until == milestone::drained)
            complain(where, fmt::format("'{}' lasts until drained, but with this publication it "
                                        "would not end",
                                        name));
        if (phase->until == milestone::connected && phase == &planned_.phases.front())
            complain(where, fmt::format("'{}' is the first phase and lasts until connected: "
                                        "receivers may not be connected yet",
                                        name));
        if (phase->until == milestone::published) check_end(where, *phase);
    }

    /// The phase must be able to reach "until: published".
    void check_end(const place& where, const phase& ending) {
        if (!publication_.messages)
            return complain(where, fmt::format("'{}' lasts until published: this publication needs "
                                               "'messages', or the phase has no end",
                                               ending.name));
        const auto total = arrivals_in_all(publication_.how_fast);
        if (total && *total < static_cast<double>(*publication_.messages))
            complain(where_ / (publication_.per_client ? "rate_per_client" : "rate"),
                     fmt::format("the rate ends after {:.0f} of {} messages", *total,
                                 *publication_.messages));
        if (std::ranges::find(ending.away, owner_.name) != ending.away.end())
            complain(where, fmt::format("the group is away in '{}'", ending.name));
    }

    const scenario& planned_;
    const group& owner_;
    std::size_t index_;
    const publication& publication_;
    place where_;
    findings& out_;
};

}  // namespace

void check_traffic(const scenario& planned, findings& out) {
    bool has_publications = false;
    for (std::size_t at = 0; at < planned.groups.size(); ++at) {
        const auto& group = planned.groups[at];
        has_publications |= !group.publish.empty();
        for (std::size_t k = 0; k < group.publish.size(); ++k)
            publication_check(planned, group, k, place{} / "groups" / at / "publish" / k, out)
                .run();
    }
    if (has_publications && !planned.phases.empty() &&
        planned.phases.back().until != milestone::drained)
        add(out, place{} / "phases" / (planned.phases.size() - 1),
            "the last phase must be 'until: drained', or messages that are still on their "
            "way would count as lost");
    if (planned.find && !has_publications)
        add(out, place{} / "find_limit", "find_limit needs a publication whose rate it can raise");
}

}  // namespace brokerproof::loadgen
