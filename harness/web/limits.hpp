// The limits of the server. Values only.
#pragma once

#include <chrono>
#include <cstddef>

namespace brokerproof::web {

struct limits {
    std::size_t connections = 48;  ///< beyond this, the oldest idle connection is closed
    std::size_t followers = 12;    ///< readers of /events; further ones are refused
    std::chrono::milliseconds request{60'000};  ///< until the next request has arrived
    std::chrono::milliseconds write{10'000};    ///< until an answer or an event is sent
    std::chrono::milliseconds between{500};     ///< the shortest time between two events
    std::chrono::milliseconds heartbeat{10'000};
    std::chrono::milliseconds farewell{
        20'000};  ///< at the end, for readers to fetch the last document
};

}  // namespace brokerproof::web
