// Why TLS with the other side ended, as a fact and in words that a user can act on.
#pragma once

#include <cstdint>
#include <string>

#include <boost/describe/enum.hpp>

#include "harness/base/bytes.hpp"

namespace brokerproof::tls {

enum class fault_kind : std::uint8_t {
    none,
    unknown_issuer,        ///< nobody whom we trust has signed the certificate
    name_mismatch,         ///< the certificate is for other names
    expired,               ///< its last day is over
    not_yet_valid,         ///< its first day has not come
    bad_certificate,       ///< anything else that is wrong with the broker's certificate
    certificate_required,  ///< the other side wants a certificate of ours, and has none
    certificate_refused,   ///< the other side does not take our certificate
    no_common_version,     ///< of TLS
    no_common_cipher,      ///< or signature algorithm, or group
    no_common_protocol,    ///< of those that ALPN names
    unknown_name,          ///< the other side does not know the name that we asked for (SNI)
    not_tls,               ///< what came is no TLS
    ended,                 ///< the other side ended the connection in the middle of the handshake
    reset,                 ///< the same, with RST
    other,
};
BOOST_DESCRIBE_ENUM(fault_kind, none, unknown_issuer, name_mismatch, expired, not_yet_valid,
                    bad_certificate, certificate_required, certificate_refused, no_common_version,
                    no_common_cipher, no_common_protocol, unknown_name, not_tls, ended, reset,
                    other)

struct fault {
    fault_kind kind = fault_kind::none;
    std::string text;  ///< "the broker's certificate expired on 2026-01-31 12:00:00 UTC"
};

/// What a kind means, for whom there are no particulars: "the broker wants a certificate of the
/// client".
const char* words_of(fault_kind kind);

/// Whether the other side told us so in an alert, and ended the connection itself.
bool is_told_by_alert(fault_kind kind);

/// Whether the first bytes of an answer are a TLS record (an alert or a handshake), though plain
/// MQTT was expected: the port wants TLS.
bool looks_like_tls(bytes_view beginning);

}  // namespace brokerproof::tls
