// Sessions, deliveries and messages as records of a store. Reading a broken record gives none.
#pragma once

#include <optional>
#include <string>

#include "harness/reference_broker/session.hpp"

namespace brokerproof::reference_broker {

/// The whole session except its deliveries, which have their own records.
bytes record_of(const session& state);
/// `online` is set (to link 0) when the record says that the client was connected.
std::optional<session> read_session(bytes_view record);

bytes record_of(const delivery& outgoing, const std::string& client_id);
struct kept_delivery {
    std::string client_id;
    delivery outgoing;
};
std::optional<kept_delivery> read_delivery(bytes_view record);

bytes record_of(const message& publication);
std::optional<message> read_message(bytes_view record);

}  // namespace brokerproof::reference_broker
