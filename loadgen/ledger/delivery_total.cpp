// The sum over groups.
#include "loadgen/ledger/ledger.hpp"

namespace brokerproof::loadgen {

delivery_counts total(const std::vector<delivery_counts>& groups) {
    delivery_counts out;
    for (const delivery_counts& one : groups) {
        out.owed += one.owed;
        out.delivered += one.delivered;
        out.lost += one.lost;
        out.expired += one.expired;
        out.dropped_by_policy += one.dropped_by_policy;
        out.open += one.open;
        out.best_effort += one.best_effort;
        out.best_effort_delivered += one.best_effort_delivered;
        out.indeterminate += one.indeterminate;
        out.indeterminate_delivered += one.indeterminate_delivered;
        out.received.add(one.received);
    }
    return out;
}

}  // namespace brokerproof::loadgen
