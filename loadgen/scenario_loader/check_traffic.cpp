// Publications: to whom, and in which phases.
#include <algorithm>

#include <fmt/format.h>

#include "loadgen/scenario_loader/check.hpp"

namespace brokerproof::loadgen {
namespace {

class publication_check {
public:
    publication_check(const scenario& all, const group& owner, std::size_t index, place where,
                      findings& out)
        : all_(all), owner_(owner), index_(index), one_(owner.publish[index]),
          where_(std::move(where)), out_(out) {}

    void run() {
        if (!one_.to.empty() && find_group(all_, one_.to) == nullptr)
            complain(where_ / "to", fmt::format("unknown group '{}'{}", one_.to,
                                                known_names(one_.to, all_.groups)));
        for (std::size_t before = 0; before < index_; ++before) {
            const auto& other = owner_.publish[before];
            if (other.topic == one_.topic && other.qos == one_.qos && other.to == one_.to)
                complain(where_ / "topic", "another publication of the group has the same topic "
                                           "and QoS: make it one");
        }
        if (one_.phases.empty())
            complain(where_, "no phase has a duration: name its 'phases'");
        for (std::size_t at = 0; at < one_.phases.size(); ++at) check_phase(at);
    }

private:
    void complain(const place& where, std::string text) {
        add(out_, where, std::move(text));
    }

    void check_phase(std::size_t at) {
        const auto& name = one_.phases[at];
        const auto where = where_ / "phases" / at;
        const auto* when = find_phase(all_, name);
        if (when == nullptr)
            return complain(where, fmt::format("unknown phase '{}'{}", name,
                                               known_names(name, all_.phases)));
        const auto here = one_.phases.begin() + static_cast<std::ptrdiff_t>(at);
        if (std::find(one_.phases.begin(), here, name) != here)
            return complain(where, fmt::format("'{}' stands twice", name));
        if (when->until == milestone::drained)
            complain(where, fmt::format("'{}' lasts until drained: it would not, with messages "
                                        "coming",
                                        name));
        if (when->until == milestone::connected && when == &all_.phases.front())
            complain(where, fmt::format("'{}' is the first phase and lasts until connected: "
                                        "receivers may not be there yet",
                                        name));
        if (when->until == milestone::published) check_end(where, *when);
    }

    /// "until: published" has to be reached.
    void check_end(const place& where, const phase& when) {
        if (!one_.messages)
            return complain(where, fmt::format("'{}' lasts until published: this publication needs "
                                               "'messages', or it has no end",
                                               when.name));
        const auto all = arrivals_in_all(one_.how_fast);
        if (all && *all < static_cast<double>(*one_.messages))
            complain(where_ / "rate", fmt::format("ends after {:.0f} of {} messages", *all,
                                                  *one_.messages));
        if (std::ranges::find(when.away, owner_.name) != when.away.end())
            complain(where, fmt::format("the group is away in '{}'", when.name));
    }

    const scenario& all_;
    const group& owner_;
    std::size_t index_;
    const publication& one_;
    place where_;
    findings& out_;
};

}  // namespace

void check_traffic(const scenario& what, findings& out) {
    bool any = false;
    for (std::size_t at = 0; at < what.groups.size(); ++at) {
        const auto& one = what.groups[at];
        any |= !one.publish.empty();
        for (std::size_t k = 0; k < one.publish.size(); ++k)
            publication_check(what, one, k, place{} / "groups" / at / "publish" / k, out).run();
    }
    if (any && !what.phases.empty() && what.phases.back().until != milestone::drained)
        add(out, place{} / "phases" / (what.phases.size() - 1),
            "the last phase must be 'until: drained': what is still on its way would "
            "count as lost");
    if (what.find && !any)
        add(out, place{} / "find_limit", "there is no publication whose rate could be "
            "raised");
}

}  // namespace brokerproof::loadgen
