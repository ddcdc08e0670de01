// What `load --witness` adds to a shard: it shows a witness every packet that the shard's clients
// send and receive, and counts the rules that are broken.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "harness/base/bytes.hpp"
#include "harness/witness/witness.hpp"
#include "loadgen/ledger/topology.hpp"
#include "loadgen/life/instant.hpp"
#include "loadgen/measure/broken_rule.hpp"

namespace brokerproof::loadgen {

class onlooker {
public:
    /// The only slice sees everything. Of several, each sees the sessions of its clients, and not
    /// what the others publish.
    onlooker(const topology& clients, std::uint32_t slices);

    /// A new connection of this client, which has ended its earlier one.
    void opened(client_number client);
    /// Whole packets, which one side of the client's connection has sent.
    void passed(client_number client, witness::side from, bytes_view packets, instant now);
    void closed(client_number client);

    /// About how many bytes it holds.
    std::size_t held() const { return watching_.held(); }
    const std::vector<broken_rule>& broken() const { return broken_; }

private:
    void see(client_number client, witness::side from, bytes_view frame, instant now);

    const topology& clients_;
    witness::witness watching_;
    std::vector<std::uint64_t> links_;  ///< the connection of each client; 0: it has none
    std::uint64_t last_link_ = 0;
    std::uint64_t packets_ = 0;
    std::vector<broken_rule> broken_;
};

}  // namespace brokerproof::loadgen
