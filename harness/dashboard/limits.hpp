// How much the server bears. Values only.
#pragma once

#include <chrono>
#include <cstddef>

namespace brokerproof::dashboard {

struct limits {
    std::size_t connections = 48;  ///< one more: the oldest that asks for nothing is closed
    std::size_t followers = 12;    ///< of /events; more are refused
    std::chrono::milliseconds request{60'000};  ///< for the next request to be there
    std::chrono::milliseconds write{10'000};    ///< for an answer, or an event, to be taken
    std::chrono::milliseconds between{500};     ///< two events, at least
    std::chrono::milliseconds heartbeat{10'000};
    std::chrono::milliseconds farewell{4'000};  ///< at the end, for readers to fetch the rest
};

}  // namespace brokerproof::dashboard
