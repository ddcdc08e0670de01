#include "harness/commands/secret_file.hpp"

#include <fstream>

#include <fmt/format.h>

#include "harness/base/printable.hpp"

namespace brokerproof::commands {

namespace {

constexpr std::streamsize longest_secret = 65'536;  // [MQTT-1.5.6, 3.1.3.6]: two bytes of length

}  // namespace

result<secret> read_secret(const std::string& option, const std::string& file) {
    std::ifstream input(file, std::ios::binary);
    std::string text(longest_secret, '\0');
    if (!input || !input.read(text.data(), longest_secret).eof())
        return failure(fmt::format("{}: '{}' cannot be read, or is no file of a secret", option,
                                   printable(file)));
    text.resize(static_cast<std::size_t>(input.gcount()));
    if (text.ends_with('\n')) text.pop_back();
    if (text.ends_with('\r')) text.pop_back();
    return secret(std::move(text));
}

}  // namespace brokerproof::commands
