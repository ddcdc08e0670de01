#include "harness/tls/context.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>

#include <openssl/pem.h>

#include "harness/base/printable.hpp"
#include "harness/tls/native.hpp"
#include "harness/tls/verification.hpp"

namespace brokerproof::tls {
namespace {

namespace fs = std::filesystem;
using context_pointer = std::unique_ptr<ssl_ctx_st, context_deleter>;

constexpr std::size_t longest_protocol = 255;  // RFC 7301, section 3.1

/// "the certificate 'client.pem' cannot be read: No such file or directory"
problem unreadable(const char* what, const std::string& file, const std::string& why) {
    return failure(fmt::format("the {} '{}' cannot be read: {}", what, printable(file), why));
}

/// Why a file cannot be opened; empty when it can.
std::string fault_of_file(const std::string& file) {
    std::error_code error;
    if (fs::is_directory(file, error)) return "it is a folder";
    const std::unique_ptr<std::FILE, freed_by<std::fclose>> opened(std::fopen(file.c_str(), "r"));
    return opened != nullptr ? std::string() : std::strerror(errno);
}

struct passphrase_question {
    const secret& answer;
    bool was_asked = false;
};

int answer_passphrase(char* into, int size, int, void* asked) {
    auto& question = *static_cast<passphrase_question*>(asked);
    question.was_asked = true;
    const auto& text = question.answer.reveal();
    if (text.empty() || std::cmp_greater(text.size(), size)) return -1;
    std::memcpy(into, text.data(), text.size());
    return static_cast<int>(text.size());
}

result<void> use_certificate(SSL_CTX* context, const std::string& file) {
    if (auto why = fault_of_file(file); !why.empty()) return unreadable("certificate", file, why);
    if (SSL_CTX_use_certificate_chain_file(context, file.c_str()) == 1) return {};
    return unreadable("certificate", file, last_error_text());
}

result<void> use_key(SSL_CTX* context, const std::string& file, const std::string& certificate,
                     const secret& passphrase) {
    if (auto why = fault_of_file(file); !why.empty()) return unreadable("key", file, why);
    const owned_bio input(BIO_new_file(file.c_str(), "r"));
    passphrase_question question{passphrase};
    const owned_key key(
        PEM_read_bio_PrivateKey(input.get(), nullptr, answer_passphrase, &question));
    if (key == nullptr) {
        const auto why = last_error_text();
        if (!question.was_asked) return unreadable("key", file, "it holds no PEM private key");
        return unreadable("key", file,
                          passphrase.empty() ? "it is encrypted, and no passphrase was given"
                                             : "the passphrase is wrong (" + why + ")");
    }
    if (SSL_CTX_use_PrivateKey(context, key.get()) == 1 && SSL_CTX_check_private_key(context) == 1)
        return {};
    ERR_clear_error();
    return failure(fmt::format("the key '{}' does not belong to the certificate '{}'",
                               printable(file), printable(certificate)));
}

result<void> use_identity(SSL_CTX* context, const std::string& certificate, const std::string& key,
                          const secret& passphrase) {
    if (certificate.empty() && key.empty()) return {};
    if (certificate.empty())
        return failure(fmt::format("the key '{}' has no certificate beside it", printable(key)));
    if (auto used = use_certificate(context, certificate); !used) return used;
    return use_key(context, key.empty() ? certificate : key, certificate, passphrase);
}

result<void> trust(SSL_CTX* context, const std::string& ca) {
    if (ca.empty()) {
        if (SSL_CTX_set_default_verify_paths(context) == 1) return {};
        return failure("the system's certificates cannot be read: " + last_error_text());
    }
    std::error_code error;
    if (fs::is_directory(ca, error)) {
        if (SSL_CTX_load_verify_dir(context, ca.c_str()) == 1) return {};
        return unreadable("folder of CA certificates", ca, last_error_text());
    }
    if (auto why = fault_of_file(ca); !why.empty()) return unreadable("CA", ca, why);
    if (SSL_CTX_load_verify_file(context, ca.c_str()) == 1) return {};
    ERR_clear_error();
    return unreadable("CA", ca, "it holds no PEM certificate");
}

/// Length and text of each, as the TLS extension has them.
result<std::string> alpn_list(const std::vector<std::string>& protocols) {
    std::string out;
    for (const auto& protocol : protocols) {
        if (protocol.empty() || protocol.size() > longest_protocol)
            return failure("a protocol of ALPN has 1 to 255 bytes");
        out += static_cast<char>(protocol.size());
        out += protocol;
    }
    return out;
}

result<void> offer(SSL_CTX* context, const std::vector<std::string>& protocols) {
    const auto list = alpn_list(protocols);
    if (!list) return list.error();
    if (list->empty()) return {};
    const auto* data = reinterpret_cast<const unsigned char*>(list->data());
    if (SSL_CTX_set_alpn_protos(context, data, static_cast<unsigned>(list->size())) == 0) return {};
    return failure("the protocols of ALPN cannot be set: " + last_error_text());
}

int number_of(protocol_version version) {
    return version == protocol_version::tls_1_3 ? TLS1_3_VERSION : TLS1_2_VERSION;
}

result<context_pointer> begin_context(const SSL_METHOD* method, protocol_version minimum) {
    context_pointer out(SSL_CTX_new(method));
    if (out == nullptr) return failure("TLS cannot be set up: " + last_error_text());
    // One record at a time, of which the caller may give the rest again from another place; and no
    // buffers while a connection is at rest.
    SSL_CTX_set_mode(out.get(), SSL_MODE_ENABLE_PARTIAL_WRITE |
                                    SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_options(out.get(), SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_min_proto_version(out.get(), number_of(minimum));
    return out;
}

constexpr unsigned char mqtt_protocol[] = {4, 'm', 'q', 't', 't'};

int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* size,
                    const unsigned char* offered, unsigned offered_size, void*) {
    unsigned char* found = nullptr;
    const int outcome = SSL_select_next_proto(&found, size, mqtt_protocol, sizeof mqtt_protocol,
                                              offered, offered_size);
    *chosen = found;
    return outcome == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

result<void> ask_for_certificates(SSL_CTX* context, const std::string& ca) {
    if (ca.empty()) return {};
    if (auto trusted = trust(context, ca); !trusted) return trusted;
    SSL_CTX_set_client_CA_list(context, SSL_load_client_CA_file(ca.c_str()));
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
                       note_verification);
    return {};
}

}  // namespace

void context_deleter::operator()(ssl_ctx_st* owned) const { SSL_CTX_free(owned); }
void ticket_deleter::operator()(ssl_session_st* owned) const { SSL_SESSION_free(owned); }

result<std::shared_ptr<const client_context>> make_client_context(const options& chosen) {
    auto native = begin_context(TLS_client_method(), chosen.minimum);
    if (!native) return native.error();
    auto* context = native->get();
    if (auto used = use_identity(context, chosen.certificate, chosen.key, chosen.key_passphrase);
        !used)
        return used.error();
    if (auto offered = offer(context, chosen.alpn); !offered) return offered.error();
    if (!chosen.insecure) {
        if (auto trusted = trust(context, chosen.ca); !trusted) return trusted.error();
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER, note_verification);
    }
    SSL_CTX_set_client_cert_cb(context, note_certificate_request);
    SSL_CTX_set_session_cache_mode(context,
                                   SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL_STORE);
    SSL_CTX_sess_set_new_cb(context, note_ticket);
    auto out = std::make_shared<client_context>();
    out->native_ = std::move(*native);
    out->chosen_ = chosen;
    return std::shared_ptr<const client_context>(std::move(out));
}

namespace {

void answer_clients(SSL_CTX* context) {
    constexpr std::string_view name = "brokerproof";  // tickets of others are of no use here
    SSL_CTX_set_session_id_context(context, reinterpret_cast<const unsigned char*>(name.data()),
                                   static_cast<unsigned>(name.size()));
    SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
}

}  // namespace

result<std::shared_ptr<const server_context>> make_server_context(const server_options& chosen) {
    auto native = begin_context(TLS_server_method(), chosen.minimum);
    if (!native) return native.error();
    auto* context = native->get();
    if (auto used = use_identity(context, chosen.certificate, chosen.key, chosen.key_passphrase);
        !used)
        return used.error();
    if (auto asked = ask_for_certificates(context, chosen.client_ca); !asked) return asked.error();
    answer_clients(context);
    auto out = std::make_shared<server_context>();
    out->native_ = std::move(*native);
    return std::shared_ptr<const server_context>(std::move(out));
}

result<std::shared_ptr<const server_context>> make_server_context(const identity& shown) {
    auto native = begin_context(TLS_server_method(), protocol_version::tls_1_2);
    if (!native) return native.error();
    auto* context = native->get();
    const auto memory_of = [](const std::string& text) {
        return owned_bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
    };
    const auto certificate_text = memory_of(shown.certificate);
    const auto key_text = memory_of(shown.key);
    const owned_certificate certificate(
        PEM_read_bio_X509(certificate_text.get(), nullptr, nullptr, nullptr));
    const owned_key key(PEM_read_bio_PrivateKey(key_text.get(), nullptr, nullptr, nullptr));
    if (SSL_CTX_use_certificate(context, certificate.get()) != 1 ||
        SSL_CTX_use_PrivateKey(context, key.get()) != 1)
        return failure("a certificate of ours cannot be used: " + last_error_text());
    answer_clients(context);
    auto out = std::make_shared<server_context>();
    out->native_ = std::move(*native);
    return std::shared_ptr<const server_context>(std::move(out));
}

}  // namespace brokerproof::tls
