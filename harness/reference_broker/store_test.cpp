// Records and the journal that holds them.
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "harness/base/scratch_directory.hpp"
#include "harness/mqtt/samples.hpp"
#include "harness/reference_broker/journal_store.hpp"
#include "harness/reference_broker/records.hpp"

namespace brokerproof::reference_broker {
namespace {

namespace fs = std::filesystem;

class journal : public ::testing::Test {
protected:
    std::unique_ptr<journal_store> open() const {
        auto store = journal_store::open(folder_ + "/data");
        EXPECT_TRUE(store);
        return store ? std::move(*store) : nullptr;
    }
    std::string file() const { return folder_ + "/data/journal"; }

    const scratch_directory scratch_;
    const std::string& folder_ = scratch_.path();
};

bytes text(std::string_view value) { return {value.begin(), value.end()}; }

TEST_F(journal, brings_back_what_was_applied) {
    auto first = open();
    first->apply({{"a", text("1")}, {"b/../c", text("")}, {"d", text("4")}});
    first->apply({{"a", text("2")}, {"d", std::nullopt}});
    first.reset();
    EXPECT_EQ(open()->load(), (record_map{{"a", text("2")}, {"b/../c", {}}}));
}

TEST_F(journal, does_without_an_entry_that_was_not_finished) {
    auto first = open();
    first->apply({{"a", text("1")}, {"b", text("1")}});
    const auto whole = fs::file_size(file());
    first->apply({{"a", text("2")}, {"b", text("2")}});
    first.reset();
    const auto all = fs::file_size(file());
    std::ifstream stream(file(), std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(stream), {}};
    for (auto size = whole; size < all; ++size) {
        std::ofstream(file(), std::ios::binary | std::ios::trunc) << content.substr(0, size);
        auto second = open();
        EXPECT_EQ(second->load(), (record_map{{"a", text("1")}, {"b", text("1")}}));
        second->apply({{"c", text("3")}});
        second.reset();
        EXPECT_EQ(open()->load().size(), 3U);
    }
}

TEST_F(journal, does_without_an_entry_whose_bytes_were_changed) {
    auto first = open();
    first->apply({{"a", text("1")}});
    first->apply({{"a", text("2")}});
    first.reset();
    std::fstream stream(file(), std::ios::binary | std::ios::in | std::ios::out);
    stream.seekp(-1, std::ios::end);
    stream << 'x';
    stream.close();
    EXPECT_EQ(open()->load(), (record_map{{"a", text("1")}}));
}

TEST_F(journal, does_not_grow_without_end) {
    auto store = open();
    const bytes large(1024 * 1024);
    for (int i = 0; i < 100; ++i) store->apply({{"a", large}});
    EXPECT_LT(fs::file_size(file()), 16U * 1024 * 1024);
    EXPECT_EQ(open()->load().at("a"), large);
}

TEST_F(journal, says_why_it_cannot_be_opened) {
    std::ofstream(folder_ + "/file") << "";
    const auto opened = journal_store::open(folder_ + "/file/data");
    ASSERT_FALSE(opened);
    EXPECT_NE(opened.error().text.find("/file/data"), std::string::npos);
}

session full_session() {
    session full;
    full.client_id = std::string("c\0/", 3);
    full.online = link{0};
    full.expiry_s = 7;
    full.ends_at = instant(std::chrono::microseconds(123'456'789));
    full.subscriptions["a/#"] = {1, true, true, 268'435'455U, false};
    full.subscriptions["$share/g/a"] = {2, false, false, std::nullopt, true};
    full.last_packet_id = 65'535;
    full.inbound = {1, 65'535};
    full.will = mqtt::will{};
    full.will->topic = "w";
    for (const auto& sample : mqtt::property_samples()) {
        const auto* p = std::get_if<mqtt::publish>(&sample.value);
        if (p == nullptr) continue;
        full.will->properties.insert(full.will->properties.end(), p->properties.begin(),
                                     p->properties.end());
    }
    full.will_due = instant(std::chrono::microseconds(-1));
    return full;
}

TEST(records, of_a_session_give_it_back) {
    const session full = full_session();
    const auto back = read_session(record_of(full));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->client_id, full.client_id);
    EXPECT_EQ(back->online, full.online);
    EXPECT_EQ(back->expiry_s, full.expiry_s);
    EXPECT_EQ(back->ends_at, full.ends_at);
    EXPECT_EQ(back->subscriptions, full.subscriptions);
    EXPECT_EQ(back->last_packet_id, full.last_packet_id);
    EXPECT_EQ(back->inbound, full.inbound);
    EXPECT_EQ(back->will, full.will);
    EXPECT_EQ(back->will_due, full.will_due);
}

TEST(records, that_are_cut_short_are_none) {
    const bytes record = record_of(full_session());
    for (std::size_t size = 0; size < record.size(); ++size) {
        EXPECT_FALSE(read_session(bytes_view(record).first(size)));
    }
}

TEST(records, of_a_delivery_give_it_back) {
    delivery outgoing;
    outgoing.order = 1'234'567'890'123;
    message publication;
    publication.topic = "t";
    publication.payload = std::string("\0\xff", 2);
    publication.qos = 2;
    publication.retain = true;
    publication.expires_at = instant(std::chrono::microseconds(5));
    publication.publisher = "p";
    outgoing.content = std::make_shared<const message>(publication);
    outgoing.qos = 1;
    outgoing.keeps_retain = true;
    outgoing.subscription_ids = {1, 2};
    outgoing.share = "$share/g/t";
    outgoing.stage = delivery_stage::released;
    outgoing.packet_id = 77;
    const auto back = read_delivery(record_of(outgoing, "c"));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->client_id, "c");
    EXPECT_EQ(*back->outgoing.content, publication);
    EXPECT_EQ(back->outgoing.order, outgoing.order);
    EXPECT_EQ(back->outgoing.qos, outgoing.qos);
    EXPECT_EQ(back->outgoing.was_retained, outgoing.was_retained);
    EXPECT_EQ(back->outgoing.keeps_retain, outgoing.keeps_retain);
    EXPECT_EQ(back->outgoing.subscription_ids, outgoing.subscription_ids);
    EXPECT_EQ(back->outgoing.share, outgoing.share);
    EXPECT_EQ(back->outgoing.stage, outgoing.stage);
    EXPECT_EQ(back->outgoing.packet_id, outgoing.packet_id);
    EXPECT_EQ(read_message(record_of(publication)), publication);
}

}  // namespace
}  // namespace brokerproof::reference_broker
