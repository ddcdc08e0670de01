#include "harness/tls/fault.hpp"

namespace brokerproof::tls {

const char* words_of(fault_kind kind) {
    switch (kind) {
        case fault_kind::none: return "no fault";
        case fault_kind::unknown_issuer: return "the certificate's issuer is not trusted";
        case fault_kind::name_mismatch: return "the certificate is for other names";
        case fault_kind::expired: return "the certificate has expired";
        case fault_kind::not_yet_valid: return "the certificate is not yet valid";
        case fault_kind::bad_certificate: return "the certificate is refused";
        case fault_kind::certificate_required:
            return "the broker wants a certificate of the client";
        case fault_kind::certificate_refused: return "the broker refuses the client's certificate";
        case fault_kind::no_common_version: return "no version of TLS is common to both";
        case fault_kind::no_common_cipher: return "no cipher is common to both";
        case fault_kind::no_common_protocol: return "no protocol of ALPN is common to both";
        case fault_kind::unknown_name:
            return "the broker does not know the name that was asked for";
        case fault_kind::not_tls: return "what came is no TLS";
        case fault_kind::ended: return "the connection was closed during the handshake";
        case fault_kind::reset: return "the connection was reset";
        case fault_kind::other: break;
    }
    return "TLS failed";
}

bool is_told_by_alert(fault_kind kind) {
    switch (kind) {
        case fault_kind::certificate_required:
        case fault_kind::certificate_refused:
        case fault_kind::no_common_protocol:
        case fault_kind::unknown_name: return true;
        default: return false;
    }
}

bool looks_like_tls(bytes_view beginning) {
    constexpr std::uint8_t alert = 21;
    constexpr std::uint8_t handshake = 22;
    return beginning.size() >= 3 && (beginning[0] == alert || beginning[0] == handshake) &&
           beginning[1] == 3 && beginning[2] <= 4;
}

}  // namespace brokerproof::tls
