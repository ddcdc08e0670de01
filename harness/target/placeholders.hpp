// `${port}` and its like in the texts of a profile.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace brokerproof::target {

/// port, websocket_port, data, files, root, brokerproof.
std::span<const std::string> placeholder_names();

/// What is wrong with the placeholders of `text`, for people: an unknown name, a missing brace.
/// Empty: nothing.
std::string placeholder_problem(std::string_view text);

/// Replaces `${name}` by its value; a text that placeholder_problem() finds fault with stays as it
/// is there. A dollar that is not followed by a brace is a dollar.
std::string expand(std::string_view text, const std::map<std::string, std::string>& values);
std::vector<std::string> expand(const std::vector<std::string>& texts,
                                const std::map<std::string, std::string>& values);

}  // namespace brokerproof::target
