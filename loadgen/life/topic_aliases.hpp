// The Topic Aliases of the clients of a slice, for both directions (v5, section 3.3.2.3.4). They
// end with the connection. Only clients of groups that use aliases have an entry.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "loadgen/ledger/sent_book.hpp"
#include "loadgen/ledger/topology.hpp"

namespace brokerproof::loadgen {

class topic_aliases {
public:
    /// CONNACK has come. `broker_accepts`: its Topic Alias Maximum; `broker_may_use`: ours.
    void connected(client_number client, std::uint16_t broker_accepts,
                   std::uint16_t broker_may_use);

    struct choice {
        std::uint16_t alias = 0;  ///< 0: none is left
        bool known = false;       ///< the broker has its topic already
    };
    /// The alias for the topic of this stream.
    choice choose(client_number client, stream_number stream);

    /// Whether the broker may use this alias.
    bool allows(client_number client, std::uint16_t alias) const;
    /// A PUBLISH with an allowed alias came: keeps its topic, or sets `topic` to the one that was
    /// kept. False: the broker has not said what the alias stands for.
    [[nodiscard]] bool resolve(client_number client, std::uint16_t alias, std::string_view& topic);
    /// Whether messages of this stream were seen to belong to the topic of the alias.
    bool is_known_to_fit(client_number client, std::uint16_t alias, stream_key stream) const;
    void note_fit(client_number client, std::uint16_t alias, stream_key stream);

    /// Bytes of memory. A broker can make it grow, by long topics.
    std::size_t held() const;

private:
    struct learned {
        std::string topic;
        stream_key fits{UINT32_MAX, 0};
    };
    struct table {
        std::uint16_t broker_accepts = 0;
        boost::unordered_flat_map<stream_number, std::uint16_t> chosen;
        std::vector<learned> of_broker;  ///< alias k at k - 1
    };
    boost::unordered_flat_map<client_number, table> tables_;
    std::size_t texts_ = 0;  ///< bytes of topics
};

}  // namespace brokerproof::loadgen
