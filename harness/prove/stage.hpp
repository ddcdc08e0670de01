// One case against one simulated broker, correct or with one defect: what a proof is made of.
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

/// A correct broker, set up so that it has what some cases need: a cap, a floor, a keep alive.
struct variant {
    std::string_view name;
    std::string_view about;
    reference_broker::options options;
    std::vector<std::string> lacks{};  ///< what no CONNACK of v3.1.1 can say
};

/// The first lacks nothing that the standard offers; the others are for cases that it cannot run.
std::vector<variant> variants();

struct trial {
    judge::verdict verdict;
    trace::trace trace;
    /// Names of the defects that would have changed something; filled when there was no defect.
    std::set<std::string> reached;
};

/// A variant with what its CONNACKs announce.
class stage {
public:
    explicit stage(variant chosen);

    const variant& of() const { return variant_; }
    /// What the case needs and this broker lacks; empty when it can be run.
    std::string lacks(const plan::instance& planned) const;

    /// Runs in virtual time, on this thread. Without a name the broker is correct.
    trial run(const plan::instance& planned, std::string_view defect = {}) const;

private:
    variant variant_;
    engine::surroundings around_;
};

}  // namespace brokerproof::prove
