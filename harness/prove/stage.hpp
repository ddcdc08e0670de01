// Runs one case against one simulated broker, which is correct or has one defect. A proof consists
// of such runs.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "harness/defects/wire_defects.hpp"
#include "harness/engine/capabilities.hpp"
#include "harness/judge/broken_rules.hpp"
#include "harness/judge/verdict.hpp"
#include "harness/reference_broker/options.hpp"
#include "harness/variants/variants.hpp"

namespace brokerproof::prove {

struct trial {
    judge::verdict verdict;
    trace::trace trace;
    /// Of rules across packets: by the broker, and by our clients where no step announces it.
    std::vector<witness::breach> breaches;
    /// Names of the defects that would have changed something; filled by runs without a defect.
    std::set<std::string> reached;
};

/// A variant and the capabilities that its CONNACKs announce.
class stage {
public:
    explicit stage(const variants::variant& chosen);

    const variants::variant& broker_variant() const { return *variant_; }
    /// The first capability that the case needs and this broker lacks; empty when the case can run.
    std::string lacks(const plan::instance& planned) const;

    /// Runs in virtual time, on this thread. Without a name the broker is correct.
    trial run(const plan::instance& planned, std::string_view defect = {}) const;
    /// The same with the correct broker, but nobody asks which defects the case would reach.
    trial acquit(const plan::instance& planned) const;

private:
    struct wiring;
    trial play_case(const plan::instance& planned, wiring& wires) const;

    const variants::variant* variant_;
    reference_broker::options options_;
    engine::surroundings surroundings_;
};

}  // namespace brokerproof::prove
