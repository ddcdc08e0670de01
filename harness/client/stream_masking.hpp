// Secrets in the bytes of a connection that is only listened to, for example by `watch --pcap`.
#pragma once

#include <cstddef>

#include "harness/mqtt/codec.hpp"

namespace brokerproof::client {

/// Puts asterisks where traces have them (masking.hpp). Each byte comes out once and in its order;
/// those of a packet that may hold a secret come when it is complete.
class conversation_mask {
public:
    bytes from_client(bytes_view data) { return pass(client_, data, true); }
    bytes from_broker(bytes_view data) { return pass(broker_, data, false); }
    /// The bytes of a packet that has not been completed; none of them may be a secret.
    bytes last_of_client() { return covered(client_); }
    bytes last_of_broker() { return covered(broker_); }

private:
    struct half {
        bytes held;                ///< the beginning of a packet
        std::size_t to_pass = 0;   ///< bytes of a packet without secrets that have not come yet
        std::size_t to_cover = 0;  ///< the same of one that is too large to be looked at
        bool is_unreadable = false;
    };
    bytes pass(half& way, bytes_view data, bool of_client);
    bool take_packet(half& way, bytes_view& rest, bytes& out, bool of_client);
    bytes masked(bytes packet, bool of_client);
    static bytes covered(half& way);

    half client_;
    half broker_;
    mqtt::version version_ = mqtt::version::v5;
};

}  // namespace brokerproof::client
