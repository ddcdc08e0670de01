#include "harness/commands/server_tls.hpp"

#include <fstream>

#include <fmt/format.h>

#include "harness/base/printable.hpp"

namespace brokerproof::commands {

namespace {

using context = std::shared_ptr<const tls::server_context>;

result<context> private_context(const std::string& ca_out) {
    const auto ca = tls::authority::make();
    if (!ca) return ca.error();
    const auto shown =
        ca->issue({.common_name = "localhost", .names = {"localhost", "127.0.0.1", "::1"}});
    if (!shown) return shown.error();
    std::ofstream file(ca_out, std::ios::binary);
    file << ca->certificate() << std::flush;
    if (!file) return failure(fmt::format("--ca-out: cannot write '{}'", printable(ca_out)));
    return tls::make_server_context(*shown);
}

}  // namespace

result<context> make_server_tls(const server_tls& chosen) {
    if (!chosen.certificate.empty() && !chosen.ca_out.empty())
        return failure("--ca-out belongs to a private CA; there is a --tls-cert already");
    if (chosen.certificate.empty() && chosen.ca_out.empty())
        return failure(
            "TLS needs a certificate: give --tls-cert FILE and --tls-key FILE, or --ca-out FILE "
            "(then a private CA issues one for localhost, and clients trust that file)");
    if (chosen.certificate.empty() && !chosen.client_ca.empty())
        return failure("--tls-client-ca needs --tls-cert and --tls-key");
    if (chosen.certificate.empty()) return private_context(chosen.ca_out);
    return tls::make_server_context({chosen.certificate, chosen.key, {}, chosen.client_ca, {}});
}

}  // namespace brokerproof::commands
