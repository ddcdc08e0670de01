// Writes the seed corpus: a file for each sample packet, with the sample's name. Run it when the
// samples change:
//   mqtt_write_corpus harness/mqtt/fuzz/corpus
#include <cstdio>
#include <fstream>
#include <string>

#include "harness/mqtt/samples.hpp"

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: mqtt_write_corpus DIRECTORY\n");
        return 2;
    }
    namespace mqtt = brokerproof::mqtt;
    for (const mqtt::sample& s : mqtt::all_samples()) {
        std::ofstream file(std::string(argv[1]) + "/" + s.name, std::ios::binary);
        for (const std::uint8_t byte : mqtt::encode(s.value, s.version))
            file.put(static_cast<char>(byte));
        if (!file.flush()) {
            std::fprintf(stderr, "cannot write %s/%s\n", argv[1], s.name.c_str());
            return 1;
        }
    }
}
