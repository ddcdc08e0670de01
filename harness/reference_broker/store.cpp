#include "harness/reference_broker/store.hpp"

namespace brokerproof::reference_broker {

void apply_to(record_map& records, const record_changes& changes) {
    for (const auto& [key, content] : changes) {
        if (content) {
            records[key] = *content;
        } else {
            records.erase(key);
        }
    }
}

void memory_store::apply(const record_changes& changes) { apply_to(records_, changes); }

}  // namespace brokerproof::reference_broker
