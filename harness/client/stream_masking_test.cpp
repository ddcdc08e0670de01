#include "harness/client/stream_masking.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/client/masking.hpp"

namespace brokerproof::client {
namespace {

using mqtt::property_id;

mqtt::property_list scram(const std::string& data) {
    return {{property_id::authentication_method, std::string("SCRAM-SHA-256")},
            {property_id::authentication_data, data}};
}

mqtt::packet hello(const std::string& password, const std::string& data) {
    mqtt::connect out;
    out.client_id = "device";
    out.username = "user";
    out.password = password;
    out.properties = scram(data);
    return out;
}

mqtt::packet message() {
    mqtt::publish out;
    out.topic = "t";
    out.payload = std::string(300, 'p');
    return out;
}

bytes encoded(const std::vector<mqtt::packet>& packets) {
    bytes out;
    for (const auto& packet : packets) {
        const auto raw = mqtt::encode(packet, mqtt::version::v5);
        out.insert(out.end(), raw.begin(), raw.end());
    }
    return out;
}

TEST(stream_masking, hides_what_traces_hide_however_the_bytes_are_divided) {
    const auto sent = encoded({hello("hunter2", "n,,n=user,r=abc"),
                               mqtt::auth{0x18, scram("c=biws,r=abcd,p=dGhl")}, message(),
                               mqtt::auth{0x19, scram("n,,n=user,r=abc")}});
    const auto masked = encoded({hello("*******", "n,,n=user,r=abc"),
                                 mqtt::auth{0x18, scram("c=biws,r=abcd,p=****")}, message(),
                                 mqtt::auth{0x19, scram("n,,n=user,r=abc")}});
    for (const std::size_t size : {1UL, 2UL, 7UL, 64UL, sent.size()}) {
        conversation_mask mask;
        bytes seen;
        for (std::size_t at = 0; at < sent.size(); at += size) {
            const auto part = bytes_view(sent).subspan(at, std::min(size, sent.size() - at));
            const auto out = mask.from_client(part);
            seen.insert(seen.end(), out.begin(), out.end());
        }
        EXPECT_EQ(seen, masked) << size;
        EXPECT_TRUE(mask.last_of_client().empty());
    }
}

TEST(stream_masking, hides_the_signature_of_a_broker) {
    conversation_mask mask;
    mask.from_client(encoded({hello("hunter2", "n,,n=user,r=abc")}));
    mqtt::connack done;
    done.properties = scram("v=c2ln");
    mqtt::connack covered;
    covered.properties = scram("v=****");
    EXPECT_EQ(mask.from_broker(encoded({done, message()})), encoded({covered, message()}));
}

TEST(stream_masking, covers_what_was_never_completed) {
    conversation_mask mask;
    auto half = encoded({hello("hunter2", "n,,n=user,r=abc")});
    half.resize(half.size() - 3);
    EXPECT_TRUE(mask.from_client(half).empty());
    const auto last = mask.last_of_client();
    EXPECT_EQ(last.size(), half.size());
    EXPECT_EQ(std::string(last.begin() + 2, last.end()), std::string(half.size() - 2, '*'));
}

TEST(stream_masking, passes_what_is_no_mqtt) {
    conversation_mask mask;
    const bytes noise{0x30, 0xFF, 0xFF, 0xFF, 0xFF, 0x01};
    EXPECT_EQ(mask.from_client(noise), noise);
    EXPECT_EQ(mask.from_client(noise), noise);
}

}  // namespace
}  // namespace brokerproof::client
