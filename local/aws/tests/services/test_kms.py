"""KMS: multi-Region keys and their replicas."""

from ....testing import LocalAws, await_state, refused


def test_a_replica_key_is_used_after_its_creation_and_rotates_with_its_primary(aws: LocalAws) -> None:
    east, west = aws.kms, aws.client("kms", "us-west-2")
    key = east.create_key(MultiRegion=True)["KeyMetadata"]["KeyId"]
    replica = east.replicate_key(KeyId=key, ReplicaRegion="us-west-2", Tags=[{"TagKey": "a", "TagValue": "b"}])
    assert replica["ReplicaKeyMetadata"]["KeyState"] == "Creating"
    sealed = east.encrypt(KeyId=key, Plaintext=b"root")["CiphertextBlob"]
    with refused("KMSInvalidStateException", "creating"):
        west.decrypt(KeyId=key, CiphertextBlob=sealed)
    await_state("Enabled", lambda: west.describe_key(KeyId=key)["KeyMetadata"]["KeyState"])
    assert west.decrypt(CiphertextBlob=sealed)["Plaintext"] == b"root"
    assert west.list_resource_tags(KeyId=key)["Tags"] == [{"TagKey": "a", "TagValue": "b"}]
    assert not east.list_resource_tags(KeyId=key)["Tags"]

    east.enable_key_rotation(KeyId=key)
    assert west.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"]
    for refuse in (west.disable_key_rotation, west.enable_key_rotation):
        with refused("UnsupportedOperationException", "replica"):
            refuse(KeyId=key)
    with refused("UnsupportedOperationException", "primary"):
        west.replicate_key(KeyId=key, ReplicaRegion="eu-west-1")
    with refused("AlreadyExistsException"):
        east.replicate_key(KeyId=key, ReplicaRegion="us-west-2")
    west.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    with refused("AlreadyExistsException"):
        east.replicate_key(KeyId=key, ReplicaRegion="us-west-2")
    west.cancel_key_deletion(KeyId=key)
    assert west.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] == "Disabled"
    west.enable_key(KeyId=key)
    assert west.decrypt(CiphertextBlob=sealed)["Plaintext"] == b"root"
