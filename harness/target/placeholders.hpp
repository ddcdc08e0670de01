// Placeholders such as `${port}` in the texts of a profile.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.hpp"

namespace brokerproof::target {

/// port, tls_port, websocket_port, wss_port, extra_port_1 to extra_port_4, data, files, root,
/// brokerproof, ca, server_cert, server_key, client_cert, client_key.
std::span<const std::string> placeholder_names();

/// Reports the first unknown name or missing brace in the placeholders of `text`.
result<void> check_placeholders(std::string_view text);

/// Replaces `${name}` by its value. Placeholders with an error (check_placeholders()) stay
/// unchanged, and so does a dollar sign without a brace.
std::string expand(std::string_view text, const std::map<std::string, std::string>& values);
std::vector<std::string> expand(const std::vector<std::string>& texts,
                                const std::map<std::string, std::string>& values);

}  // namespace brokerproof::target
