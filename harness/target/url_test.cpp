#include "harness/target/url.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brokerproof::target {
namespace {

TEST(url, gives_host_port_and_login) {
    struct sample {
        std::string_view url;
        address expected;
    };
    for (const auto& row :
         {sample{"mqtt://localhost", {{"localhost", 1883}, {}}},
          sample{"mqtt://127.0.0.1:18830", {{"127.0.0.1", 18830}, {}}},
          sample{"mqtt://127.0.0.1:1883/", {{"127.0.0.1", 1883}, {}}},
          sample{"mqtt://[::1]:65535", {{"::1", 65535}, {}}},
          sample{"mqtt://[::1]", {{"::1", 1883}, {}}},
          sample{"mqtt://u:p@h:1", {{"h", 1}, credentials{"u", secret("p")}}},
          sample{"mqtt://u@h", {{"h", 1883}, credentials{"u", secret("")}}},
          sample{"mqtt://u:@h", {{"h", 1883}, credentials{"u", secret("")}}},
          sample{"mqtt://a%40b:c%3Ad%2f%25@h", {{"h", 1883}, credentials{"a@b", secret("c:d/%")}}},
          sample{"mqtt://u:p@ss:word@h:2", {{"h", 2}, credentials{"u", secret("p@ss:word")}}}}) {
        const auto parsed = parse_url(row.url);
        ASSERT_TRUE(parsed) << row.url << ": " << parsed.error().text;
        EXPECT_EQ(*parsed, row.expected) << row.url;
    }
}

bool comes_back(const address& location) {
    const auto read = parse_url(url_of(location));
    return read && *read == location;
}

TEST(url, is_read_as_it_was_written_whatever_the_bytes_of_its_login) {
    std::string every_byte;
    for (int byte = 0; byte < 256; ++byte) every_byte += static_cast<char>(byte);
    for (const auto* host : {"127.0.0.1", "broker.example", "::1"}) {
        address location;
        location.where.host = host;
        location.where.port = 8883;
        EXPECT_TRUE(comes_back(location)) << url_of(location);
        location.login = credentials{every_byte, secret(every_byte)};
        EXPECT_TRUE(comes_back(location)) << url_of(location);
        location.login = credentials{"only a name", secret("")};
        EXPECT_TRUE(comes_back(location)) << url_of(location);
    }
    for (const char byte : every_byte) {
        address location;
        location.login = credentials{std::string(1, byte), secret(std::string(2, byte))};
        EXPECT_TRUE(comes_back(location)) << url_of(location);
    }
}

TEST(url, describes_the_error) {
    struct sample {
        std::string_view url;
        std::string_view part;
    };
    for (const auto& row :
         {sample{"", "expected mqtt://host:port"},
          sample{"localhost:1883", "expected mqtt://host:port"},
          sample{"ssl://h", "saw 'ssl://' (write mqtts://)"},
          sample{"mqtt://", "the host is empty"},
          sample{"mqtt://:1883", "the host is empty"},
          sample{"mqtt://u:p@", "the host is empty"},
          sample{"mqtt://[]:1", "the host is empty"},
          sample{"mqtt://[[::1]:1", "'[::1' is not a host name or an address"},
          sample{"mqtt://[name]:1", "'name' is not a host name or an address"},
          sample{"mqtt://a\x01z:1", "'a\\x01z' is not a host name or an address"},
          sample{"mqtt://h:", "the port must be a number from 1 to 65535; saw ''"},
          sample{"mqtt://h:0", "the port must be"},
          sample{"mqtt://h:65536", "saw '65536'"},
          sample{"mqtt://h:18x", "saw '18x'"},
          sample{"mqtt://h:-1", "saw '-1'"},
          sample{"mqtt://::1", "must be in brackets"},
          sample{"mqtt://[::1", "'[' has no ']'"},
          sample{"mqtt://[::1]x", "expected ':' and a port"},
          sample{"mqtt://h/topic", "%2F"},
          sample{"mqtt://u:a/b@h", "%2F"},
          sample{"mqtt://:p@h", "the user before '@' is empty"},
          sample{"mqtt://u%4:p@h", "hexadecimal"},
          sample{"mqtt://u:%zz@h", "hexadecimal"},
          sample{"mqtt://u:%+1@h", "hexadecimal"}}) {
        const auto parsed = parse_url(row.url);
        ASSERT_FALSE(parsed) << row.url;
        EXPECT_THAT(parsed.error().text, testing::HasSubstr(std::string(row.part))) << row.url;
    }
}

TEST(url, of_a_listener_gives_host_port_and_path) {
    struct sample {
        std::string_view url;
        net::endpoint expected;
    };
    constexpr auto web = transport::websocket;
    for (const auto& row :
         {sample{"ws://h", {"h", 80, nullptr, web, "/"}},
          sample{"ws://127.0.0.1:8080/", {"127.0.0.1", 8080, nullptr, web, "/"}},
          sample{"ws://[::1]:1/a/b?c", {"::1", 1, nullptr, web, "/a/b?c"}},
          sample{"wss://h?token=1", {"h", 443, nullptr, transport::wss, "/?token=1"}},
          sample{"mqtts://h", {"h", 8883, nullptr, transport::tls, "/"}}}) {
        const auto parsed = parse_listener(row.url, row.expected.via);
        ASSERT_TRUE(parsed) << row.url << ": " << parsed.error().text;
        EXPECT_EQ(*parsed, row.expected) << row.url;
    }
}

TEST(url, of_a_listener_describes_the_error) {
    struct sample {
        std::string_view url;
        std::string_view part;
    };
    for (const auto& row :
         {sample{"", "expected mqtt://"}, sample{"wss://h", "expected ws://"},
          sample{"ws:///mqtt", "the host is empty"}, sample{"ws://h:/mqtt", "the port must be"},
          sample{"ws://h:1x/mqtt", "saw '1x'"}, sample{"ws://h /mqtt", "no spaces"},
          sample{"ws://h/a b", "no spaces"}, sample{"ws://[::1]x/", "expected ':' and a port"},
          sample{"ws://h/a#b", "has no '#'"}, sample{"ws://u:p@h/", "key of its own"}}) {
        const auto parsed = parse_listener(row.url, transport::websocket);
        ASSERT_FALSE(parsed) << row.url;
        EXPECT_THAT(parsed.error().text, testing::HasSubstr(std::string(row.part))) << row.url;
    }
}

TEST(url, of_every_scheme_is_read_as_it_was_written) {
    for (const std::string_view url :
         {"mqtt://h:1883", "mqtts://u:p%23w@[::1]:8883", "ws://u@h:80/a?b=@c", "wss://h:443/"}) {
        const auto parsed = parse_url(url);
        ASSERT_TRUE(parsed) << url << ": " << parsed.error().text;
        EXPECT_EQ(url_of(*parsed), url);
    }
}

TEST(header, of_a_request_is_checked) {
    EXPECT_TRUE(check_header("Authorization", "Bearer x y"));
    for (const auto& [name, value] : {std::pair{"", "x"}, std::pair{"a b", "x"},
                                      std::pair{"a:b", "x"}, std::pair{"X-A", "x\r\nHost: y"},
                                      std::pair{"Sec-WebSocket-Key", "x"}, std::pair{"HOST", "x"}})
        EXPECT_FALSE(check_header(name, value)) << name;
}

TEST(url, makes_a_profile_to_attach_to) {
    const auto attached = attach_profile("mqtt://u:p@127.0.0.1:1884");
    ASSERT_TRUE(attached) << attached.error().text;
    EXPECT_EQ(attached->name, "127.0.0.1:1884");
    EXPECT_EQ(attached->login, (credentials{"u", secret("p")}));
    EXPECT_FALSE(attached->spawn);
    EXPECT_FALSE(attach_profile("http://h"));
}

TEST(url, takes_from_a_known_profile_what_does_not_belong_to_its_own_process) {
    profile known;
    known.name = "mochi";
    known.product = "mochi";
    known.version_command = {"mochi", "--version"};
    known.version_pattern = "(.*)";
    known.spawn.emplace();
    known.wss = "wss://127.0.0.1:${wss_port}";
    known.tls.ca = "${ca}";
    known.tls.certificate = "/etc/client.pem";
    known.grace = 7s;
    known.login = credentials{"a", secret("b")};
    const auto attached = attach_known("mqtts://broker.example", known);
    ASSERT_TRUE(attached) << attached.error().text;
    EXPECT_EQ(attached->name, "mochi");
    EXPECT_EQ(attached->url, "mqtts://broker.example");
    EXPECT_EQ(attached->via, transport::tls);
    EXPECT_EQ(attached->grace, 7s);
    EXPECT_EQ(attached->login, known.login);
    EXPECT_EQ(attached->tls.ca, "");
    EXPECT_EQ(attached->tls.certificate, "/etc/client.pem");
    EXPECT_TRUE(attached->wss.empty() && attached->version_command.empty() && !attached->spawn);
    EXPECT_EQ(attach_known("mqtt://u:p@h", known)->login, (credentials{"u", secret("p")}));
    EXPECT_FALSE(attach_known("http://h", known));
}

}  // namespace
}  // namespace brokerproof::target
