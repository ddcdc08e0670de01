// The other side of SCRAM says anything, line by line: to our client and to our server. No answer
// comes to a message that is not one, and nobody is let in without the password.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "harness/scram/client.hpp"
#include "harness/scram/messages.hpp"
#include "harness/scram/server.hpp"

using namespace brokerproof;

namespace {

constexpr std::uint32_t few_iterations = 2;

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> out;
    for (std::size_t begin = 0; begin <= text.size();) {
        const auto end = std::min(text.find('\n', begin), text.size());
        out.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return out;
}

std::vector<scram::user> users() {
    auto made = scram::make_user("user", secret("unlike any input"), "salt", few_iterations);
    if (!made) std::abort();
    return {std::move(*made)};
}

void ask_client(const std::vector<std::string_view>& lines) {
    scram::client ours("user", secret("unlike any input"), "c");
    for (const auto line : lines) {
        const auto answer = ours.prove(line, few_iterations);
        if (answer && scram::guessable_part(*answer).empty()) std::abort();
        if (ours.check(line)) std::abort();
    }
}

void ask_server(const std::vector<std::string_view>& lines) {
    static const auto known = users();
    scram::server ours("s");
    for (const auto line : lines) {
        const auto asked = ours.challenge(line, known);
        if (asked && !scram::read_server_first(*asked)) std::abort();
        if (ours.check(line)) std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto lines = lines_of({reinterpret_cast<const char*>(data), size});
    ask_client(lines);
    ask_server(lines);
    return 0;
}
