// A private CA and what it issues, in a folder that goes with it. For tests.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <unistd.h>

#include "harness/tls/certificates.hpp"
#include "harness/tls/context.hpp"

namespace brokerproof::tls::testing {

class identity_files {
public:
    identity_files() : issuer_(*authority::make()) {
        auto pattern = (std::filesystem::temp_directory_path() / "brokerproof-tls-XXXXXX").string();
        EXPECT_NE(mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
        write("ca.pem", issuer_.certificate());
    }
    ~identity_files() {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    identity_files(const identity_files&) = delete;
    identity_files& operator=(const identity_files&) = delete;

    struct paths {
        std::string certificate;
        std::string key;
    };

    std::string ca() const { return path("ca.pem"); }
    paths make(const std::string& name, const certificate_request& wanted) {
        const auto made = *issuer_.issue(wanted);
        write(name + ".pem", made.certificate);
        write(name + ".key", made.key);
        return {path(name + ".pem"), path(name + ".key")};
    }
    std::string path(const std::string& file) const { return (folder_ / file).string(); }
    void write(const std::string& file, const std::string& text) {
        std::ofstream(folder_ / file) << text;
    }
    const authority& issuer() const { return issuer_; }

private:
    authority issuer_;
    std::filesystem::path folder_;
};

/// For a client that is older than the server likes.
inline void allow_only_tls_1_2(const client_context& changed) {
    SSL_CTX_set_max_proto_version(changed.native(), TLS1_2_VERSION);
}

}  // namespace brokerproof::tls::testing
