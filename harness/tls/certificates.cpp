#include "harness/tls/certificates.hpp"

#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include "harness/tls/native.hpp"

namespace brokerproof::tls {
namespace {

problem not_made(const char* what) {
    return failure(fmt::format("cannot make {}: {}", what, last_error_text()));
}

bool set_name(X509_NAME* name, const std::string& common_name) {
    const auto* text = reinterpret_cast<const unsigned char*>(common_name.c_str());
    return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, text, -1, -1, 0) == 1;
}

bool set_serial(X509* certificate) {
    std::uint64_t serial = 0;
    if (RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) != 1) return false;
    return ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1U | 1U) == 1;
}

bool extend(X509* certificate, X509* issuer, int kind, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    std::unique_ptr<X509_EXTENSION, freed_by<X509_EXTENSION_free>> extension(
        X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
    return extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1;
}

/// "DNS:localhost,IP:127.0.0.1"
std::string alternative_names(const std::vector<std::string>& names) {
    std::string out;
    for (const auto& name : names) {
        if (!out.empty()) out += ',';
        out += (is_address(name) ? "IP:" : "DNS:") + name;
    }
    return out;
}

owned_certificate begin_certificate(const std::string& common_name, EVP_PKEY* key,
                                    std::chrono::seconds from, std::chrono::seconds until) {
    owned_certificate out(X509_new());
    if (out == nullptr || X509_set_version(out.get(), X509_VERSION_3) != 1 ||
        !set_serial(out.get()) || X509_set_pubkey(out.get(), key) != 1 ||
        !set_name(X509_get_subject_name(out.get()), common_name))
        return {};
    X509_gmtime_adj(X509_getm_notBefore(out.get()), from.count());
    X509_gmtime_adj(X509_getm_notAfter(out.get()), until.count());
    return out;
}

template <class Write>
std::string pem_of(Write write) {
    const owned_bio memory(BIO_new(BIO_s_mem()));
    return memory != nullptr && write(memory.get()) == 1 ? text_in(memory.get()) : std::string();
}

std::string pem_of_certificate(X509* certificate) {
    return pem_of([&](BIO* out) { return PEM_write_bio_X509(out, certificate); });
}

std::string pem_of_key(EVP_PKEY* key) {
    return pem_of([&](BIO* out) {
        return PEM_write_bio_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr);
    });
}

}  // namespace

void authority::deleter::operator()(evp_pkey_st* owned) const { EVP_PKEY_free(owned); }
void authority::deleter::operator()(x509_st* owned) const { X509_free(owned); }

authority::authority(authority&&) noexcept = default;
authority& authority::operator=(authority&&) noexcept = default;
authority::~authority() = default;

result<authority> authority::make(const std::string& common_name) {
    using namespace std::chrono_literals;
    authority out;
    out.key_.reset(EVP_EC_gen("P-256"));
    if (out.key_ == nullptr) return not_made("the key of a CA");
    auto* key = out.key_.get();
    auto made = begin_certificate(common_name, key, -2h, std::chrono::days(30));
    auto* own = made.get();
    if (own == nullptr || X509_set_issuer_name(own, X509_get_subject_name(own)) != 1 ||
        !extend(own, own, NID_basic_constraints, "critical,CA:TRUE") ||
        !extend(own, own, NID_key_usage, "critical,keyCertSign,cRLSign") ||
        !extend(own, own, NID_subject_key_identifier, "hash") ||
        X509_sign(own, key, EVP_sha256()) == 0)
        return not_made("the certificate of a CA");
    out.certificate_.reset(made.release());
    return out;
}

std::string authority::certificate() const { return pem_of_certificate(certificate_.get()); }

result<identity> authority::issue(const certificate_request& wanted) const {
    const owned_key key(EVP_EC_gen("P-256"));
    if (key == nullptr) return not_made("a key");
    auto made = begin_certificate(wanted.common_name, key.get(), wanted.from, wanted.until);
    auto* own = made.get();
    auto* issuer = certificate_.get();
    const auto names = alternative_names(wanted.names);
    if (own == nullptr || X509_set_issuer_name(own, X509_get_subject_name(issuer)) != 1 ||
        !extend(own, issuer, NID_basic_constraints, "critical,CA:FALSE") ||
        !extend(own, issuer, NID_key_usage, "critical,digitalSignature") ||
        !extend(own, issuer, NID_ext_key_usage, wanted.for_server ? "serverAuth" : "clientAuth") ||
        !extend(own, issuer, NID_authority_key_identifier, "keyid") ||
        (!names.empty() && !extend(own, issuer, NID_subject_alt_name, names)) ||
        X509_sign(own, key_.get(), EVP_sha256()) == 0)
        return not_made("a certificate");
    return identity{pem_of_certificate(own), pem_of_key(key.get())};
}

result<std::string> encrypted_key(const identity& owner, const std::string& passphrase) {
    const owned_bio memory(BIO_new_mem_buf(owner.key.data(), static_cast<int>(owner.key.size())));
    const owned_key key(PEM_read_bio_PrivateKey(memory.get(), nullptr, nullptr, nullptr));
    if (key == nullptr) return not_made("an encrypted key");
    return pem_of([&](BIO* out) {
        return PEM_write_bio_PKCS8PrivateKey(out, key.get(), EVP_aes_256_cbc(), passphrase.data(),
                                             static_cast<int>(passphrase.size()), nullptr, nullptr);
    });
}

}  // namespace brokerproof::tls
