#include "harness/record/form.hpp"

namespace brokerproof::record {
namespace {

constexpr std::size_t most_words = 16;

}  // namespace

std::string expected_words(const std::vector<std::string>& words) {
    if (words.size() > most_words) return "there is no such name";
    std::string text = "expected ";
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) text += i + 1 == words.size() ? " or " : ", ";
        text += words[i];
    }
    return text;
}

}  // namespace brokerproof::record
