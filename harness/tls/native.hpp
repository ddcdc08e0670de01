// OpenSSL's objects with owners; internal to this folder.
#pragma once

#include <memory>
#include <string>

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace brokerproof::tls {

template <auto Free>
struct freed_by {
    template <class T>
    void operator()(T* owned) const {
        Free(owned);
    }
};

using owned_bio = std::unique_ptr<BIO, freed_by<BIO_free_all>>;
using owned_key = std::unique_ptr<EVP_PKEY, freed_by<EVP_PKEY_free>>;
using owned_certificate = std::unique_ptr<X509, freed_by<X509_free>>;

/// Whether a name is an IPv4 or IPv6 address.
inline bool is_address(const std::string& name) {
    const std::unique_ptr<ASN1_OCTET_STRING, freed_by<ASN1_OCTET_STRING_free>> read(
        a2i_IPADDRESS(name.c_str()));
    ERR_clear_error();
    return read != nullptr;
}

/// What OpenSSL says about its last failure; empties its list of errors.
inline std::string last_error_text() {
    const auto code = ERR_peek_last_error();
    ERR_clear_error();
    if (ERR_SYSTEM_ERROR(code)) return fmt::format("error {}", ERR_GET_REASON(code));
    const char* text = ERR_reason_error_string(code);
    return text != nullptr ? text : "unknown error";
}

/// What is written into a BIO of memory.
inline std::string text_in(BIO* memory) {
    char* data = nullptr;
    const auto size = BIO_get_mem_data(memory, &data);
    return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

}  // namespace brokerproof::tls
