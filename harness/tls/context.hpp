// The settings of all TLS connections of one kind, made once from the user's options and files.
#pragma once

#include <memory>
#include <string>

#include "harness/base/result.hpp"
#include "harness/tls/certificates.hpp"
#include "harness/tls/options.hpp"

struct ssl_ctx_st;
struct ssl_session_st;

namespace brokerproof::tls {

struct context_deleter {
    void operator()(ssl_ctx_st* owned) const;
};
struct ticket_deleter {
    void operator()(ssl_session_st* owned) const;
};
/// What lets a later connection to the same broker shake hands with less work.
using ticket = std::unique_ptr<ssl_session_st, ticket_deleter>;

class client_context {
public:
    ssl_ctx_st* native() const { return native_.get(); }
    const options& chosen() const { return chosen_; }

private:
    friend result<std::shared_ptr<const client_context>> make_client_context(const options&);
    std::unique_ptr<ssl_ctx_st, context_deleter> native_;
    options chosen_;
};

class server_context {
public:
    ssl_ctx_st* native() const { return native_.get(); }

private:
    friend result<std::shared_ptr<const server_context>> make_server_context(const server_options&);
    friend result<std::shared_ptr<const server_context>> make_server_context(const identity&);
    std::unique_ptr<ssl_ctx_st, context_deleter> native_;
};

/// Reads the files. The text of a problem names the option's file and what is wrong with it: "the
/// certificate 'client.pem' cannot be read: No such file or directory", "the key 'client.key' is
/// encrypted, and no passphrase was given", "the key 'a.key' does not belong to the certificate
/// 'b.pem'".
result<std::shared_ptr<const client_context>> make_client_context(const options& chosen);
result<std::shared_ptr<const server_context>> make_server_context(const server_options& chosen);
/// The same with a certificate that stands in no file; no client is asked for one.
result<std::shared_ptr<const server_context>> make_server_context(const identity& shown);

}  // namespace brokerproof::tls
