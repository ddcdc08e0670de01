// Sessions, deliveries and messages as records of a store. A record that cannot be read is none.
#pragma once

#include <optional>
#include <string>

#include "harness/reference_broker/session.hpp"

namespace brokerproof::reference_broker {

/// Everything of a session but its deliveries, which have records of their own.
bytes record_of(const session& s);
/// `online` is set (to link 0) when the record says that the client was connected.
std::optional<session> read_session(bytes_view record);

bytes record_of(const delivery& d, const std::string& client_id);
struct kept_delivery {
    std::string client_id;
    delivery what;
};
std::optional<kept_delivery> read_delivery(bytes_view record);

bytes record_of(const message& m);
std::optional<message> read_message(bytes_view record);

}  // namespace brokerproof::reference_broker
