// Where the server keeps what must outlive its process: records by key. It decides what is kept;
// a store only keeps it.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "harness/base/bytes.hpp"

namespace brokerproof::reference_broker {

using record_map = std::map<std::string, bytes>;

/// New content by key; none: the record goes.
using record_changes = std::map<std::string, std::optional<bytes>>;

class store {
public:
    virtual ~store() = default;

    /// All of it or nothing: a process that dies in between leaves the state before or after. One
    /// event of the protocol is one call, so a QoS 2 message is never without its identifier.
    virtual void apply(const record_changes& changes) = 0;
    virtual record_map load() = 0;
};

/// Forgets with the process.
class memory_store : public store {
public:
    void apply(const record_changes& changes) override;
    record_map load() override { return records_; }

private:
    record_map records_;
};

void apply_to(record_map& records, const record_changes& changes);

}  // namespace brokerproof::reference_broker
