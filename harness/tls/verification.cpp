#include "harness/tls/verification.hpp"

#include <ctime>

#include <openssl/x509v3.h>

#include "harness/base/printable.hpp"
#include "harness/tls/native.hpp"

namespace brokerproof::tls {
namespace {

handshake_notes& notes_of(const SSL* connection) {
    return *static_cast<handshake_notes*>(SSL_get_app_data(connection));
}

std::string text_of(const X509_NAME* name) {
    const owned_bio memory(BIO_new(BIO_s_mem()));
    X509_NAME_print_ex(memory.get(), name, 0, XN_FLAG_ONELINE & ~ASN1_STRFLGS_ESC_MSB);
    return printable(text_in(memory.get()));
}

/// "2026-01-31 12:00:00 UTC"
std::string text_of(const ASN1_TIME* time) {
    std::tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1) return "a day that cannot be read";
    return fmt::format("{}-{:02}-{:02} {:02}:{:02}:{:02} UTC", parts.tm_year + 1900,
                       parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

std::string address_text(const ASN1_OCTET_STRING& address) {
    const auto* data = ASN1_STRING_get0_data(&address);
    const auto size = ASN1_STRING_length(&address);
    if (size == 4) return fmt::format("{}.{}.{}.{}", data[0], data[1], data[2], data[3]);
    const owned_bio memory(BIO_new(BIO_s_mem()));
    for (int i = 0; i + 1 < size; i += 2)
        BIO_printf(memory.get(), i == 0 ? "%x" : ":%x", data[i] << 8 | data[i + 1]);
    return text_in(memory.get());
}

std::string text_of(const GENERAL_NAME& name) {
    if (name.type == GEN_DNS) {
        const auto* text = reinterpret_cast<const char*>(ASN1_STRING_get0_data(name.d.dNSName));
        return printable({text, static_cast<std::size_t>(ASN1_STRING_length(name.d.dNSName))});
    }
    return name.type == GEN_IPADD ? address_text(*name.d.iPAddress) : std::string();
}

/// "localhost, 127.0.0.1"; without alternative names, the subject.
std::string names_of(const X509* certificate) {
    constexpr std::size_t most_names = 8;
    const std::unique_ptr<GENERAL_NAMES, freed_by<GENERAL_NAMES_free>> names(
        static_cast<GENERAL_NAMES*>(
            X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
    std::vector<std::string> texts;
    const int count = names == nullptr ? 0 : sk_GENERAL_NAME_num(names.get());
    for (int i = 0; i < count; ++i) {
        auto text = text_of(*sk_GENERAL_NAME_value(names.get(), i));
        if (!text.empty()) texts.push_back(std::move(text));
    }
    if (texts.empty()) return text_of(X509_get_subject_name(certificate));
    if (texts.size() > most_names) {
        texts.resize(most_names);
        texts.emplace_back("...");
    }
    return fmt::format("{}", fmt::join(texts, ", "));
}

fault fault_of_certificate(const handshake_notes& notes, X509_STORE_CTX* seen) {
    const int code = X509_STORE_CTX_get_error(seen);
    const X509* shown = X509_STORE_CTX_get_current_cert(seen);
    const char* whose = notes.is_client ? "the broker's certificate" : "the client's certificate";
    const auto subject = shown != nullptr ? text_of(X509_get_subject_name(shown)) : std::string();
    switch (code) {
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
        case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
            return {fault_kind::unknown_issuer,
                    fmt::format("{} is signed by '{}', which is not trusted here (--ca FILE names "
                                "the CA that is)",
                                whose, text_of(X509_get_issuer_name(shown)))};
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
            return {fault_kind::unknown_issuer,
                    fmt::format("{} is signed by itself or by a CA of its own, '{}', which is not "
                                "trusted here (--ca FILE names the CA that is)",
                                whose, subject)};
        case X509_V_ERR_HOSTNAME_MISMATCH:
        case X509_V_ERR_IP_ADDRESS_MISMATCH:
            return {
                fault_kind::name_mismatch,
                fmt::format("{} is for {}, not for {} (--server-name NAME asks for another name)",
                            whose, names_of(shown), notes.wanted_name)};
        case X509_V_ERR_CERT_HAS_EXPIRED:
            return {fault_kind::expired, fmt::format("{} ('{}') expired on {}", whose, subject,
                                                     text_of(X509_get0_notAfter(shown)))};
        case X509_V_ERR_CERT_NOT_YET_VALID:
            return {fault_kind::not_yet_valid,
                    fmt::format("{} ('{}') is not valid before {}", whose, subject,
                                text_of(X509_get0_notBefore(shown)))};
        default:
            return {fault_kind::bad_certificate,
                    fmt::format("{} ('{}') is refused: {}", whose, subject,
                                X509_verify_cert_error_string(code))};
    }
}

/// An alert of the other side says only a word; which one, depends on what came before it.
fault fault_of_reason(const handshake_notes& notes, int reason) {
    const char* other = notes.is_client ? "the broker" : "the client";
    const char* words = ERR_reason_error_string(ERR_PACK(ERR_LIB_SSL, 0, reason));
    const std::string said = words != nullptr ? words : "unknown error";
    switch (reason) {
        case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED:
        case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
            return {fault_kind::certificate_required,
                    notes.is_client
                        ? "the broker wants a certificate of the client (--cert FILE, --key FILE)"
                        : "the client has shown no certificate"};
        case SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE:
            if (notes.was_asked_for_certificate)
                return {fault_kind::certificate_required,
                        "the broker refused the handshake after it had asked for a certificate of "
                        "the client (--cert FILE, --key FILE)"};
            [[fallthrough]];
        case SSL_R_NO_SHARED_CIPHER:
        case SSL_R_TLSV1_ALERT_INSUFFICIENT_SECURITY:
            return {fault_kind::no_common_cipher,
                    fmt::format("{} has no cipher in common with us ({})", other, said)};
        case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
        case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
        case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
        case SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED:
        case SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN:
        case SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE:
        case SSL_R_TLSV1_ALERT_ACCESS_DENIED:
            return {fault_kind::certificate_refused,
                    fmt::format("{} refuses our certificate ({})", other, said)};
        case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
        case SSL_R_UNSUPPORTED_PROTOCOL:
        case SSL_R_WRONG_SSL_VERSION:
        case SSL_R_NO_PROTOCOLS_AVAILABLE:
            return {fault_kind::no_common_version,
                    fmt::format("{} speaks no version of TLS that we accept (--tls-min sets the "
                                "oldest one)",
                                other)};
        case SSL_R_TLSV1_ALERT_NO_APPLICATION_PROTOCOL:
            return {
                fault_kind::no_common_protocol,
                fmt::format("{} speaks none of the protocols that ALPN offers (--alpn)", other)};
        case SSL_R_TLSV1_UNRECOGNIZED_NAME:
            return {fault_kind::unknown_name,
                    fmt::format("{} does not know the name {} (--server-name NAME asks for another "
                                "one)",
                                other, notes.wanted_name)};
        case SSL_R_WRONG_VERSION_NUMBER:
        case SSL_R_PACKET_LENGTH_TOO_LONG:
        case SSL_R_HTTP_REQUEST:
        case SSL_R_HTTPS_PROXY_REQUEST:
        case SSL_R_UNEXPECTED_MESSAGE:
        case SSL_R_BAD_RECORD_TYPE: return {fault_kind::not_tls, {}};
        default: return {fault_kind::other, fmt::format("TLS failed: {}", said)};
    }
}

fault not_tls(const handshake_notes& notes, bytes_view beginning) {
    const bool is_web =
        beginning.size() >= 4 && bytes_in("HTTP")[0] == beginning[0] &&
        std::equal(beginning.begin(), beginning.begin() + 4, bytes_in("HTTP").begin());
    if (!notes.is_client)
        return {fault_kind::not_tls,
                fmt::format("the client does not speak TLS: it began with {}", to_hex(beginning))};
    return {
        fault_kind::not_tls,
        fmt::format("the answer is no TLS{}: it began with {}; mqtt:// and ws:// are without TLS",
                    is_web ? " but HTTP" : "", to_hex(beginning))};
}

}  // namespace

int note_verification(int is_good, X509_STORE_CTX* seen) {
    if (is_good == 1) return 1;
    const auto* connection = static_cast<const SSL*>(
        X509_STORE_CTX_get_ex_data(seen, SSL_get_ex_data_X509_STORE_CTX_idx()));
    auto& notes = notes_of(connection);
    if (notes.of_certificate.kind == fault_kind::none)
        notes.of_certificate = fault_of_certificate(notes, seen);
    return 0;
}

int note_certificate_request(SSL* connection, X509**, EVP_PKEY**) {
    notes_of(connection).was_asked_for_certificate = true;
    return 0;
}

int note_ticket(SSL* connection, SSL_SESSION* given) {
    auto& notes = notes_of(connection);
    if (!notes.keeps_tickets) return 0;
    notes.newest.reset(given);
    return 1;
}

fault explain_failure(const handshake_notes& notes, unsigned long code, bytes_view beginning) {
    const int reason = ERR_GET_REASON(code);
    if (reason == SSL_R_CERTIFICATE_VERIFY_FAILED && notes.of_certificate.kind != fault_kind::none)
        return notes.of_certificate;
    if (ERR_GET_LIB(code) != ERR_LIB_SSL)
        return {fault_kind::other, "TLS failed: " + last_error_text()};
    auto out = fault_of_reason(notes, reason);
    return out.kind == fault_kind::not_tls ? not_tls(notes, beginning) : out;
}

fault explain_end(const handshake_notes& notes, bool by_reset, bytes_view beginning) {
    const char* other = notes.is_client ? "the broker" : "the client";
    if (!beginning.empty() && !looks_like_tls(beginning)) return not_tls(notes, beginning);
    const auto kind = by_reset ? fault_kind::reset : fault_kind::ended;
    const char* hint = notes.is_client && beginning.empty()
                           ? ", without any answer; does this port speak TLS?"
                           : "";
    return {kind, fmt::format("{} {} the connection during the TLS handshake{}", other,
                              by_reset ? "reset" : "closed", hint)};
}

}  // namespace brokerproof::tls
