// Sums the counts of all groups.
#include "loadgen/ledger/ledger.hpp"

#include <algorithm>

namespace brokerproof::loadgen {

delivery_counts total(const std::vector<delivery_counts>& groups) {
    delivery_counts out;
    for (const delivery_counts& group : groups) {
        out.owed += group.owed;
        out.delivered += group.delivered;
        out.lost += group.lost;
        out.expired += group.expired;
        out.dropped_by_policy += group.dropped_by_policy;
        out.gone_with_session += group.gone_with_session;
        out.open += group.open;
        out.at_boundary += group.at_boundary;
        out.best_effort += group.best_effort;
        out.best_effort_delivered += group.best_effort_delivered;
        out.indeterminate += group.indeterminate;
        out.indeterminate_delivered += group.indeterminate_delivered;
        out.retained_owed += group.retained_owed;
        out.retained_lost += group.retained_lost;
        out.retained_best_effort += group.retained_best_effort;
        out.retained_best_effort_delivered += group.retained_best_effort_delivered;
        out.lost_with_broker += group.lost_with_broker;
        out.loss_window_ns = std::max(out.loss_window_ns, group.loss_window_ns);
        out.received.add(group.received);
    }
    return out;
}

}  // namespace brokerproof::loadgen
