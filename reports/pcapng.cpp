#include "reports/pcapng.hpp"

#include <string_view>

namespace brokerproof::reports {
namespace {

// Numbers of the draft: block types, options, and the link type "raw IP".
constexpr std::uint32_t section_header = 0x0A0D0D0A;
constexpr std::uint32_t interface_description = 1;
constexpr std::uint32_t enhanced_packet = 6;
constexpr std::uint16_t end_of_options = 0;
constexpr std::uint16_t comment_option = 1;
constexpr std::uint16_t interface_name = 2;
constexpr std::uint16_t application_option = 4;
constexpr std::uint16_t time_resolution = 9;
constexpr std::uint16_t link_type_raw = 101;
constexpr std::size_t longest_option = 65'000;

/// A block of the file in little-endian order, as the section header declares.
class block {
public:
    explicit block(std::uint32_t type) {
        put(type);
        put(std::uint32_t{0});  // length, see finished()
    }
    template <typename T>
    void put(T number) {
        for (std::size_t i = 0; i < sizeof(T); ++i)
            content_.push_back(static_cast<std::uint8_t>(number >> (8 * i)));
    }
    void put_padded(bytes_view data) {
        content_.insert(content_.end(), data.begin(), data.end());
        while (content_.size() % 4 != 0) content_.push_back(0);
    }
    void option(std::uint16_t code, std::string_view text) {
        const auto shown = text.substr(0, longest_option);
        put(code);
        put(static_cast<std::uint16_t>(shown.size()));
        put_padded(bytes(shown.begin(), shown.end()));
    }
    void comments(const std::vector<std::string>& texts) {
        for (const auto& text : texts) option(comment_option, text);
    }
    bytes finished() && {
        const auto length = static_cast<std::uint32_t>(content_.size() + 4);
        put(length);
        for (std::size_t i = 0; i < 4; ++i)
            content_[4 + i] = static_cast<std::uint8_t>(length >> (8 * i));
        return std::move(content_);
    }
    void end_options() {
        put(end_of_options);
        put(std::uint16_t{0});
    }

private:
    bytes content_;
};

void append(bytes& to, const bytes& more) { to.insert(to.end(), more.begin(), more.end()); }

}  // namespace

pcapng_file::pcapng_file(const std::string& application, const std::vector<std::string>& comments) {
    block section(section_header);
    section.put(std::uint32_t{0x1A2B3C4D});  // byte order
    section.put(std::uint16_t{1});           // version 1.0
    section.put(std::uint16_t{0});
    section.put(~std::uint64_t{0});  // length of the section: not given
    section.comments(comments);
    section.option(application_option, application);
    section.end_options();
    append(content_, std::move(section).finished());
    block link(interface_description);
    link.put(link_type_raw);
    link.put(std::uint16_t{0});
    link.put(std::uint32_t{0});  // no limit to the length of packets
    link.option(interface_name, "brokerproof");
    link.option(time_resolution, "\x06");  // 10^-6 s
    link.end_options();
    append(content_, std::move(link).finished());
}

void pcapng_file::add_packet(std::uint64_t at_us, bytes_view packet,
                             const std::vector<std::string>& comments) {
    block entry(enhanced_packet);
    entry.put(std::uint32_t{0});  // interface
    entry.put(static_cast<std::uint32_t>(at_us >> 32));
    entry.put(static_cast<std::uint32_t>(at_us));
    entry.put(static_cast<std::uint32_t>(packet.size()));
    entry.put(static_cast<std::uint32_t>(packet.size()));
    entry.put_padded(packet);
    entry.comments(comments);
    if (!comments.empty()) entry.end_options();
    append(content_, std::move(entry).finished());
}

}  // namespace brokerproof::reports
