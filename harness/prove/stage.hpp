// Runs one case against one simulated broker, which is correct or has one defect. A proof consists
// of such runs.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "harness/defects/wire_defects.hpp"
#include "harness/engine/capabilities.hpp"
#include "harness/judge/verdict.hpp"
#include "harness/reference_broker/options.hpp"

namespace brokerproof::prove {

/// A correct broker, set up with the capability that some cases need: a cap, a floor, a keep alive.
struct variant {
    std::string_view name;
    std::string_view about;
    reference_broker::options options;
    std::vector<std::string>
        lacks{};  ///< missing capabilities that no CONNACK of v3.1.1 can announce
};

/// The first variant offers everything in the standard; the others are for cases that it cannot
/// run.
std::vector<variant> variants();

struct trial {
    judge::verdict verdict;
    trace::trace trace;
    /// Names of the defects that would have changed something; filled by runs without a defect.
    std::set<std::string> reached;
};

/// A variant and the capabilities that its CONNACKs announce.
class stage {
public:
    explicit stage(variant chosen);

    const variant& broker_variant() const { return variant_; }
    /// The first capability that the case needs and this broker lacks; empty when the case can run.
    std::string lacks(const plan::instance& planned) const;

    /// Runs in virtual time, on this thread. Without a name the broker is correct.
    trial run(const plan::instance& planned, std::string_view defect = {}) const;

private:
    variant variant_;
    engine::surroundings surroundings_;
};

}  // namespace brokerproof::prove
