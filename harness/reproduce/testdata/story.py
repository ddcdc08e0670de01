def story(run):
    device = run.client("device", 5)
    twins_0 = run.client("twins[0]", 5)
    twins_1 = run.client("twins[1]", 5)
    backend = run.client("backend", 5)

    # device: connect, s.yaml:12:9
    device.open(5, auto_ack=False)
    # CONNECT     v5 clean_start=0 keep_alive=0 session_expiry_interval=60 id=bptagtagta00000
    device.send(Hello("10 21 00 04 4d 51 54 54 05 00 00 00 05 11 00 00 00 3c 00 0f 62 70 74 61"
        "67 74 61 67 74 61 30 30 30 30 30"))
    device.expect(
        [[("connack", {"session_present": equals(False), "receive_maximum": between(1, None)})]],
        "w", implied="connack")

    # device: subscribe, s.yaml:15:9
    # SUBSCRIBE   id=1 filter=bp/tagtagta/a qos=2
    device.request("82 13 00 01 00 00 0d 62 70 2f 74 61 67 74 61 67 74 61 2f 61 02", "suback", packet_id=1, granted=[2])

    # twins[0]: connect, s.yaml:16:9
    twins_0.open(5)
    # CONNECT     v5 clean_start=1 keep_alive=0 id=bptagtagta01000
    twins_0.request(Hello("10 1c 00 04 4d 51 54 54 05 02 00 00 00 00 0f 62 70 74 61 67 74 61 67 74"
        "61 30 31 30 30 30"), "connack")
    run.mark("joined", twins_0.mark_time)
    run.mark("joined[0]", twins_0.mark_time)

    # twins[1]: connect, s.yaml:16:9
    twins_1.open(5)
    # CONNECT     v5 clean_start=1 keep_alive=0 id=bptagtagta01001
    twins_1.request(Hello("10 1c 00 04 4d 51 54 54 05 02 00 00 00 00 0f 62 70 74 61 67 74 61 67 74"
        "61 30 31 30 30 31"), "connack")
    run.mark("joined", twins_1.mark_time)
    run.mark("joined[1]", twins_1.mark_time)

    # backend: connect, s.yaml:17:9
    backend.open(5)
    # CONNECT     v5 clean_start=1 keep_alive=0 id=bptagtagta02000
    backend.request(Hello("10 1c 00 04 4d 51 54 54 05 02 00 00 00 00 0f 62 70 74 61 67 74 61 67 74"
        "61 30 32 30 30 30"), "connack")
    # round 1 of 2

    # backend: publish, s.yaml:20:13
    # PUBLISH     topic=bp/tagtagta/a qos=2 dup=0 retain=0 id=1 payload='m0'
    backend.request("34 14 00 0d 62 70 2f 74 61 67 74 61 67 74 61 2f 61 00 01 00 6d 30", "pubrec", packet_id=1)
    backend.finish_qos2()
    # round 2 of 2

    # backend: publish, s.yaml:20:13
    # PUBLISH     topic=bp/tagtagta/a qos=2 dup=0 retain=0 id=2 payload='m1'
    backend.request("34 14 00 0d 62 70 2f 74 61 67 74 61 67 74 61 2f 61 00 02 00 6d 31", "pubrec", packet_id=2)
    backend.finish_qos2()

    # device: expect, s.yaml:21:9
    device.expect(
        [[("publish", {"payload": equals(b"m0"), "dup": equals(False)})]],
        "w", within=1.5)
    run.save("id", device, "packet_id")

    # device: send, s.yaml:23:9
    # PUBREC      id=$id rc=0x00
    device.send(("50 02 41 41", 2, "id"))
    device.expect(
        [[("pubrel", {"packet_id": equals(Saved("id"))}), ("closed", {})]],
        "a \"word\"", should=True)

    # device: kill, s.yaml:26:9
    run.at("joined", 3)
    device.reset()

    # backend: expect_none, s.yaml:27:9
    sentinel = backend.watch(0.3)
    backend.expect_none(
        [("publish", {})], sentinel,
        "w")

    # twins[0]: expect_count, s.yaml:28:9
    # a sentinel: everything expected arrives before it
    sentinel = twins_0.fence(
        backend,
        "32 2a 00 12 62 70 2f 74 61 67 74 61 67 74 61 2f 66 65 6e 63 65 30 00 03"
        "00 62 70 2d 66 65 6e 63 65 2d 74 61 67 74 61 67 74 61 2d 30", packet_id=3, qos=1,
        subscribe=("82 18 00 01 00 00 12 62 70 2f 74 61 67 74 61 67 74 61 2f 66 65 6e 63 65"
        "30 01", 1))
    twins_0.expect_count(
        [("publish", {})], equals(0), sentinel,
        "w")

    # twins[1]: expect_count, s.yaml:28:9
    # a sentinel: everything expected arrives before it
    sentinel = twins_1.fence(
        backend,
        "32 2a 00 12 62 70 2f 74 61 67 74 61 67 74 61 2f 66 65 6e 63 65 31 00 04"
        "00 62 70 2d 66 65 6e 63 65 2d 74 61 67 74 61 67 74 61 2d 31", packet_id=4, qos=1,
        subscribe=("82 18 00 01 00 00 12 62 70 2f 74 61 67 74 61 67 74 61 2f 66 65 6e 63 65"
        "31 01", 1))
    twins_1.expect_count(
        [("publish", {})], equals(0), sentinel,
        "w")


