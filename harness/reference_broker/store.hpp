// A store keeps the records that must survive the server's process, by key. The server decides
// which records these are.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "harness/base/bytes.hpp"

namespace brokerproof::reference_broker {

using record_map = std::map<std::string, bytes>;

/// New content by key; none removes the record.
using record_changes = std::map<std::string, std::optional<bytes>>;

class store {
public:
    virtual ~store() = default;

    /// Applies all changes or none: a process that dies meanwhile leaves the state before or after.
    /// One event of the protocol is one call, so a QoS 2 message is never stored without its
    /// identifier.
    virtual void apply(const record_changes& changes) = 0;
    virtual record_map load() = 0;
};

/// Keeps records until the process ends.
class memory_store : public store {
public:
    void apply(const record_changes& changes) override;
    record_map load() override { return records_; }

private:
    record_map records_;
};

void apply_to(record_map& records, const record_changes& changes);

}  // namespace brokerproof::reference_broker
