#include "harness/tls/fault.hpp"

namespace brokerproof::tls {

bool looks_like_tls(bytes_view beginning) {
    constexpr std::uint8_t alert = 21;
    constexpr std::uint8_t handshake = 22;
    return beginning.size() >= 3 && (beginning[0] == alert || beginning[0] == handshake) &&
           beginning[1] == 3 && beginning[2] <= 4;
}

}  // namespace brokerproof::tls
