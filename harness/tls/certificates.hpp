// A private certificate authority, and what it issues: for the brokers that we start, and for
// tests.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "harness/base/result.hpp"

struct evp_pkey_st;
struct x509_st;

namespace brokerproof::tls {

struct identity {
    std::string certificate;  ///< PEM
    std::string key;          ///< PEM, not encrypted
};

struct certificate_request {
    std::string common_name{};
    std::vector<std::string> names{};            ///< host names and addresses (subjectAltName)
    bool for_server = true;                      ///< else for a client
    std::chrono::seconds from{-3600};            ///< from now
    std::chrono::seconds until{30 * 24 * 3600};  ///< from now
};

class authority {
public:
    /// "brokerproof private CA", good for 30 days, with a key of its own.
    static result<authority> make(const std::string& common_name = "brokerproof private CA");
    authority(authority&&) noexcept;
    authority& operator=(authority&&) noexcept;
    ~authority();

    std::string certificate() const;  ///< PEM
    result<identity> issue(const certificate_request& wanted) const;

private:
    authority() = default;
    struct deleter {
        void operator()(evp_pkey_st* owned) const;
        void operator()(x509_st* owned) const;
    };
    std::unique_ptr<evp_pkey_st, deleter> key_;
    std::unique_ptr<x509_st, deleter> certificate_;
};

/// The key of an identity, encrypted with a passphrase (PKCS #8, AES-256).
result<std::string> encrypted_key(const identity& owner, const std::string& passphrase);

}  // namespace brokerproof::tls
