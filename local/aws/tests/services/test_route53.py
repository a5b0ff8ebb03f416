"""Route 53: records by batches, health checks that follow alarms, and the answers of the name servers."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import dns.message
import dns.query
import dns.rcode
import pytest

from ....testing import LocalAws, refused
from ... import clock, durations

MINUTE = 60
EAST, WEST = "192.0.2.1", "192.0.2.2"


class Zone:
    """A hosted zone of the test's own."""

    def __init__(self, aws: LocalAws):
        self.aws, self.name = aws, f"{aws.unique_name()}.example.com"
        created = aws.route53.create_hosted_zone(Name=self.name, CallerReference=self.name)
        self.id = created["HostedZone"]["Id"].removeprefix("/hostedzone/")

    def change(self, *records: dict[str, Any], action: str = "UPSERT") -> dict[str, Any]:
        changes = [{"Action": action, "ResourceRecordSet": each} for each in records]
        changed = self.aws.route53.change_resource_record_sets(HostedZoneId=self.id, ChangeBatch={"Changes": changes})
        return dict(changed["ChangeInfo"])

    def publish(self, *records: dict[str, Any], action: str = "UPSERT") -> None:
        self.change(*records, action=action)
        clock.skip(durations.RANGES["route53/Change.propagate"].high)

    def record(self, label: str, value: str = EAST, **settings: Any) -> dict[str, Any]:
        given = {"Name": f"{label}.{self.name}", "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": value}], **settings}
        return {name: value for name, value in given.items() if value is not None}

    def alias(self, label: str, target: str, evaluates: bool = True, zone: str = "", **settings: Any) -> dict[str, Any]:
        to = {"HostedZoneId": zone or self.id, "DNSName": target, "EvaluateTargetHealth": evaluates}
        return self.record(label, TTL=None, ResourceRecords=None, AliasTarget=to, **settings)

    def listed(self) -> list[dict[str, Any]]:
        found = self.aws.route53.list_resource_record_sets(HostedZoneId=self.id)["ResourceRecordSets"]
        return [each for each in found if each["Type"] not in ("NS", "SOA")]

    def ask(self, label: str, kind: str = "A") -> list[str]:
        """What the name server answers, by UDP."""
        response = self._query(f"{label}.{self.name}", kind)
        return sorted(str(value) for answer in response.answer for value in answer)

    def _query(self, name: str, kind: str = "A") -> dns.message.Message:
        server = self.aws.control("GET", "dns")
        return dns.query.udp(dns.message.make_query(name, kind), server["address"], timeout=5, port=server["port"])

    def code(self, name: str) -> str:
        return dns.rcode.to_text(self._query(name).rcode())


@pytest.fixture
def zone(aws: LocalAws) -> Zone:
    clock.skip(MINUTE - clock.epoch() % MINUTE + 1)
    return Zone(aws)


class Monitored:
    """A health check on an alarm, which is in ALARM while its metric is 0."""

    def __init__(self, aws: LocalAws, region: str = "us-west-2", config: dict[str, Any] | None = None, **settings: Any):
        self.aws, self.region, self.name = aws, region, aws.unique_name()
        self.cloudwatch = aws.client("cloudwatch", region)
        self.alarm: dict[str, Any] = {
            "AlarmName": self.name,
            "Namespace": "Shop",
            "MetricName": self.name,
            "Statistic": "Minimum",
            "Period": 60,
            "EvaluationPeriods": 1,
            "Threshold": 1.0,
            "ComparisonOperator": "LessThanThreshold",
            **settings,
        }
        self.cloudwatch.put_metric_alarm(**self.alarm)
        identifier = {"Region": region, "Name": self.name}
        given = {"Type": "CLOUDWATCH_METRIC", "AlarmIdentifier": identifier, **(config or {})}
        created = aws.route53.create_health_check(CallerReference=self.name, HealthCheckConfig=given)
        self.id: str = created["HealthCheck"]["Id"]

    def is_healthy(self) -> bool:
        self.cloudwatch.describe_alarms(AlarmNames=["nothing"])  # the minute's work is done by now
        return bool(self.aws.control("GET", "dns")["healthChecks"][self.id])

    def report(self, value: float) -> None:
        """Sends a value, and waits until it is evaluated."""
        self.cloudwatch.put_metric_data(Namespace="Shop", MetricData=[{"MetricName": self.name, "Value": value}])
        clock.skip(MINUTE)


# Records


def test_a_record_is_shown_as_route_53_normalizes_it(zone: Zone) -> None:
    zone.change(zone.record("Shop"), zone.record("*.pods"), zone.alias("www", f"SHOP.{zone.name}"))
    shown = {each["Name"]: each for each in zone.listed()}
    assert set(shown) == {f"shop.{zone.name}.", f"\\052.pods.{zone.name}.", f"www.{zone.name}."}
    assert shown[f"www.{zone.name}."]["AliasTarget"]["DNSName"] == f"shop.{zone.name}."


def test_a_batch_is_applied_whole_or_not_at_all(zone: Zone) -> None:
    with refused("InvalidChangeBatch", "it was not found"):
        zone.aws.route53.change_resource_record_sets(
            HostedZoneId=zone.id,
            ChangeBatch={
                "Changes": [
                    {"Action": "CREATE", "ResourceRecordSet": zone.record("a")},
                    {"Action": "DELETE", "ResourceRecordSet": zone.record("b")},
                ]
            },
        )
    assert zone.listed() == []


def test_records_are_deleted_by_name_and_set_identifier_with_their_values(zone: Zone) -> None:
    first, second = (zone.record(each, SetIdentifier="east", Weight=1) for each in ("a", "b"))
    zone.change(first, second)
    with refused("InvalidChangeBatch", "do not match the current values"):
        zone.change(first | {"TTL": 30}, action="DELETE")
    zone.change(first, action="DELETE")
    assert [each["Name"] for each in zone.listed()] == [f"b.{zone.name}."]


def test_a_change_is_answered_once_it_is_in_sync(zone: Zone, usual: None) -> None:
    zone.publish(zone.record("shop", EAST))
    change = zone.change(zone.record("shop", WEST))
    assert (change["Status"], zone.ask("shop")) == ("PENDING", [EAST])
    clock.skip(durations.RANGES["route53/Change.propagate"].usual + 1)
    assert zone.aws.route53.get_change(Id=change["Id"])["ChangeInfo"]["Status"] == "INSYNC"
    assert zone.ask("shop") == [WEST]


def test_pages_of_records(zone: Zone) -> None:
    pair = [zone.record("shop", Weight=1, SetIdentifier=each) for each in ("east", "west")]
    zone.change(*pair)
    first = zone.aws.route53.list_resource_record_sets(HostedZoneId=zone.id, MaxItems="3")
    assert (first["NextRecordName"], first["NextRecordIdentifier"]) == (f"shop.{zone.name}.", "west")
    second = zone.aws.route53.list_resource_record_sets(
        HostedZoneId=zone.id,
        StartRecordName=first["NextRecordName"],
        StartRecordType=first["NextRecordType"],
        StartRecordIdentifier=first["NextRecordIdentifier"],
    )
    assert [each["SetIdentifier"] for each in second["ResourceRecordSets"]] == ["west"]


REFUSED: list[tuple[Callable[[Zone], dict[str, Any]], str, str]] = [
    (
        lambda z: z.record("a", Failover="PRIMARY", SetIdentifier="p"),
        "InvalidChangeBatch",
        "must have an associated health check",
    ),
    (lambda z: z.record("a", Failover="SECONDARY"), "InvalidInput", "Missing field 'SetIdentifier'"),
    (lambda z: z.record("a", SetIdentifier="p"), "InvalidInput", "Missing field"),
    (lambda z: z.record("a", SetIdentifier="p", Weight=1, Failover="SECONDARY"), "InvalidInput", "at most one"),
    (lambda z: z.record("a", TTL=None), "InvalidInput", "found none"),
    (lambda z: z.alias("a", f"b.{z.name}") | {"TTL": 60}, "InvalidInput", "more than one"),
    (lambda z: z.alias("a", f"nothing.{z.name}"), "InvalidChangeBatch", "that target was not found"),
    (lambda z: z.alias("a", "b.example.org"), "InvalidChangeBatch", "does not lie within the target zone"),
    (lambda z: z.record("a", HealthCheckId="11111111-2222-3333-4444-555555555555"), "NoSuchHealthCheck", "does not exist"),
    (lambda z: z.record("taken", Type="CNAME", ResourceRecords=[{"Value": "b.example.com"}]), "InvalidChangeBatch", "conflicts"),
    (lambda z: z.record("taken", SetIdentifier="p", Weight=1), "InvalidChangeBatch", "another routing policy"),
    (lambda z: z.record("pair", SetIdentifier="t", Failover="SECONDARY"), "InvalidChangeBatch", "Failover SECONDARY"),
    (
        lambda z: {"Name": z.name, "Type": "CNAME", "TTL": 60, "ResourceRecords": [{"Value": "b.example.com"}]},
        "InvalidChangeBatch",
        "not permitted at apex",
    ),
]


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case[2])
def test_refused_records(zone: Zone, case: tuple[Callable[[Zone], dict[str, Any]], str, str]) -> None:
    zone.change(zone.record("taken"), zone.record("pair", SetIdentifier="s", Failover="SECONDARY"))
    record, code, words = case
    with refused(code, words):
        zone.change(record(zone))


def test_a_record_is_created_once(zone: Zone) -> None:
    zone.change(zone.record("a"), action="CREATE")
    with refused("InvalidChangeBatch", "but it already exists"):
        zone.change(zone.record("a", WEST), action="CREATE")


def test_what_is_not_implemented_says_so(aws: LocalAws, zone: Zone) -> None:
    with refused("NotImplemented", "records with Region"):
        zone.change(zone.record("a", SetIdentifier="p", Region="us-east-1"))
    config = {"Type": "TCP", "IPAddress": "192.0.2.1", "Port": 80}
    check = aws.route53.create_health_check(CallerReference=aws.unique_name(), HealthCheckConfig=config)["HealthCheck"]
    with refused("NotImplemented", "HealthCheckStatus"):
        aws.route53.get_health_check_status(HealthCheckId=check["Id"])


# Health checks


def test_a_health_check_follows_the_data_of_an_alarm_in_another_region(aws: LocalAws, zone: Zone) -> None:
    check = Monitored(aws)
    assert check.is_healthy()  # new, without a last known status
    check.report(0)
    assert not check.is_healthy()
    check.report(1)
    assert check.is_healthy()


@pytest.mark.parametrize(
    ("setting", "before", "after"),
    [("LastKnownStatus", 0, False), ("LastKnownStatus", 1, True), ("Healthy", 0, True), ("Unhealthy", 1, False)],
)
def test_status_without_data(aws: LocalAws, zone: Zone, setting: str, before: float, after: bool) -> None:
    check = Monitored(aws, config={"InsufficientDataHealthStatus": setting})
    check.report(before)
    assert check.is_healthy() is bool(before)
    clock.skip(10 * MINUTE)
    assert check.is_healthy() is after


def test_missing_data_is_insufficient_whatever_the_alarm_says(aws: LocalAws, zone: Zone) -> None:
    check = Monitored(aws, TreatMissingData="breaching")
    check.report(1)
    for _ in range(5):
        clock.skip(MINUTE)
        check.is_healthy()
    (alarm,) = check.cloudwatch.describe_alarms(AlarmNames=[check.name])["MetricAlarms"]
    assert (alarm["StateValue"], check.is_healthy()) == ("ALARM", True)


def test_a_state_that_was_set_does_not_change_a_health_check(aws: LocalAws, zone: Zone) -> None:
    check = Monitored(aws)
    check.report(1)
    check.cloudwatch.set_alarm_state(AlarmName=check.name, StateValue="ALARM", StateReason="a drill")
    assert check.is_healthy()


def test_changed_settings_of_an_alarm_wait_for_an_update_of_the_health_check(aws: LocalAws, zone: Zone) -> None:
    check = Monitored(aws)
    check.cloudwatch.put_metric_alarm(**check.alarm | {"Threshold": 10.0})
    check.report(5)
    assert check.is_healthy()
    updated = aws.route53.update_health_check(HealthCheckId=check.id)["HealthCheck"]
    assert (updated["CloudWatchAlarmConfiguration"]["Threshold"], updated["HealthCheckVersion"]) == (10.0, 2)
    check.report(5)
    assert not check.is_healthy()


def test_inverted_and_disabled_health_checks(aws: LocalAws, zone: Zone) -> None:
    inverted, disabled = Monitored(aws, config={"Inverted": True}), Monitored(aws, config={"Disabled": True})
    assert (inverted.is_healthy(), disabled.is_healthy()) == (False, True)
    for each in (inverted, disabled):
        each.report(0)
    assert (inverted.is_healthy(), disabled.is_healthy()) == (True, True)
    aws.route53.update_health_check(HealthCheckId=disabled.id, Inverted=True)
    assert not disabled.is_healthy()


def test_a_calculated_health_check_counts_its_children(aws: LocalAws, zone: Zone) -> None:
    first, second = Monitored(aws), Monitored(aws)
    config = {"Type": "CALCULATED", "ChildHealthChecks": [first.id, second.id], "HealthThreshold": 2}
    created = aws.route53.create_health_check(CallerReference=aws.unique_name(), HealthCheckConfig=config)
    id_ = created["HealthCheck"]["Id"]

    def is_healthy() -> bool:
        return bool(aws.control("GET", "dns")["healthChecks"][id_])

    assert is_healthy()
    first.report(0)
    assert (first.is_healthy(), is_healthy()) == (False, False)
    aws.route53.update_health_check(HealthCheckId=id_, HealthThreshold=1)
    assert is_healthy()
    with refused("HealthCheckInUse"):
        aws.route53.delete_health_check(HealthCheckId=first.id)


def test_cloudwatch_has_the_status_of_a_health_check(aws: LocalAws, zone: Zone) -> None:
    check = Monitored(aws)
    check.report(0)
    check.is_healthy()
    clock.skip(MINUTE)
    end = datetime.fromtimestamp(clock.epoch(), UTC)
    points = aws.cloudwatch.get_metric_statistics(
        Namespace="AWS/Route53",
        MetricName="HealthCheckStatus",
        Dimensions=[{"Name": "HealthCheckId", "Value": check.id}],
        StartTime=datetime.fromtimestamp(clock.epoch() - 2 * MINUTE, UTC),
        EndTime=end,
        Period=60,
        Statistics=["Minimum"],
    )["Datapoints"]
    assert max(points, key=lambda each: each["Timestamp"])["Minimum"] == 0.0


def _on_alarm(aws: LocalAws, **config: Any) -> dict[str, Any]:
    name = aws.unique_name()
    settings = {"Namespace": "Shop", "MetricName": "m", "Period": 60, "EvaluationPeriods": 1, "Threshold": 1.0}
    alarm = (
        settings | {"AlarmName": name, "ComparisonOperator": "LessThanThreshold", "Statistic": "Sum"} | config.pop("alarm", {})
    )
    aws.cloudwatch.put_metric_alarm(**{name: value for name, value in alarm.items() if value is not None})
    return {"Type": "CLOUDWATCH_METRIC", "AlarmIdentifier": {"Region": "us-east-1", "Name": name}, **config}


BASIC = {"Type": "HTTP", "FullyQualifiedDomainName": "shop.example.com"}
NOWHERE = {"Region": "us-east-1", "Name": "nowhere"}
REFUSED_CHECKS: list[tuple[Callable[[LocalAws], dict[str, Any]], str]] = [
    (lambda a: {"Type": "CLOUDWATCH_METRIC"}, "must have an alarm identifier"),
    (lambda a: {"Type": "CLOUDWATCH_METRIC", "AlarmIdentifier": NOWHERE}, "does not exist in us-east-1"),
    (lambda a: _on_alarm(a, Port=80), "must not have an endpoint"),
    (lambda a: _on_alarm(a, alarm={"Statistic": None, "ExtendedStatistic": "p90"}), "extended statistic"),
    (lambda a: _on_alarm(a, alarm={"Period": 10}), "high-resolution"),
    (lambda a: BASIC | {"AlarmIdentifier": NOWHERE}, "Basic health checks must not have an metric region specified."),
    (lambda a: BASIC | {"InsufficientDataHealthStatus": "Healthy"}, "CloudWatch metric health checks only"),
    (lambda a: {"Type": "HTTP"}, "must have an IP address"),
    (lambda a: BASIC | {"RequestInterval": 20}, "must be 10 or 30"),
    (lambda a: {"Type": "CALCULATED", "ChildHealthChecks": ["x"], "HealthThreshold": 1}, "does not exist"),
    (lambda a: {"Type": "CALCULATED", "ChildHealthChecks": []}, "health threshold"),
]


@pytest.mark.parametrize("case", REFUSED_CHECKS, ids=lambda case: case[1])
def test_refused_health_checks(aws: LocalAws, case: tuple[Callable[[LocalAws], dict[str, Any]], str]) -> None:
    config, words = case
    with refused("InvalidInput", words):
        aws.route53.create_health_check(CallerReference=aws.unique_name(), HealthCheckConfig=config(aws))


def test_a_caller_reference_is_of_one_health_check(aws: LocalAws, zone: Zone) -> None:
    reference, config = aws.unique_name(), _on_alarm(aws)
    create = aws.route53.create_health_check
    first = create(CallerReference=reference, HealthCheckConfig=config)["HealthCheck"]
    assert create(CallerReference=reference, HealthCheckConfig=config)["HealthCheck"]["Id"] == first["Id"]
    with refused("HealthCheckAlreadyExists"):
        create(CallerReference=reference, HealthCheckConfig=config | {"Inverted": True})
    with refused("HealthCheckVersionMismatch"):
        aws.route53.update_health_check(HealthCheckId=first["Id"], HealthCheckVersion=7)
    aws.route53.delete_health_check(HealthCheckId=first["Id"])
    with refused("HealthCheckAlreadyExists"):
        create(CallerReference=reference, HealthCheckConfig=config)
    with refused("NoSuchHealthCheck"):
        aws.route53.get_health_check(HealthCheckId=first["Id"])


# Answers


def test_a_failover_pair_answers_by_health(aws: LocalAws, zone: Zone) -> None:
    first, second = Monitored(aws), Monitored(aws, "us-east-1")
    zone.publish(
        zone.record("shop", EAST, Failover="PRIMARY", SetIdentifier="east", HealthCheckId=first.id),
        zone.record("shop", WEST, Failover="SECONDARY", SetIdentifier="west", HealthCheckId=second.id),
    )
    assert zone.ask("shop") == [EAST]
    first.report(0)
    assert zone.ask("shop") == [WEST]
    second.report(0)
    first.report(0)
    assert (first.is_healthy(), second.is_healthy()) == (False, False)
    assert zone.ask("shop") == [EAST]  # none is healthy: the primary record answers
    first.report(1)
    assert zone.ask("shop") == [EAST]


def test_aliases_follow_the_health_of_records_in_the_zone(aws: LocalAws, zone: Zone) -> None:
    check = Monitored(aws)
    zone.publish(
        zone.record("east", EAST, HealthCheckId=check.id, Weight=1, SetIdentifier="one"),
        zone.record("west", WEST),
        zone.alias("shop", f"east.{zone.name}", Failover="PRIMARY", SetIdentifier="east"),
        zone.alias("shop", f"west.{zone.name}", Failover="SECONDARY", SetIdentifier="west"),
        zone.alias("www", f"shop.{zone.name}"),
    )
    assert (zone.ask("shop"), zone.ask("www")) == ([EAST], [EAST])
    check.report(0)
    assert (zone.ask("shop"), zone.ask("www")) == ([WEST], [WEST])
    assert zone.ask("east") == [EAST]  # the only record of its name


def test_an_alias_that_does_not_evaluate_its_target_is_healthy(aws: LocalAws, zone: Zone) -> None:
    check = Monitored(aws)
    zone.publish(
        zone.record("east", EAST, HealthCheckId=check.id, Weight=1, SetIdentifier="one"),
        zone.record("west", WEST),
        zone.alias("shop", f"east.{zone.name}", evaluates=False, Failover="PRIMARY", SetIdentifier="east"),
        zone.alias("shop", f"west.{zone.name}", Failover="SECONDARY", SetIdentifier="west"),
    )
    check.report(0)
    assert zone.ask("shop") == [EAST]


def test_a_health_check_of_an_alias_counts_too(aws: LocalAws, zone: Zone) -> None:
    check = Monitored(aws)
    zone.publish(
        zone.record("east", EAST),
        zone.record("west", WEST),
        zone.alias("shop", f"east.{zone.name}", Failover="PRIMARY", SetIdentifier="east", HealthCheckId=check.id),
        zone.alias("shop", f"west.{zone.name}", Failover="SECONDARY", SetIdentifier="west"),
    )
    check.report(0)
    assert zone.ask("shop") == [WEST]


def test_names_without_records(zone: Zone) -> None:
    zone.publish(zone.record("shop"), zone.record("*.pods", WEST), zone.record("deep.below"))
    assert zone.code(f"nothing.{zone.name}") == "NXDOMAIN"
    assert zone.code(f"below.{zone.name}") == "NOERROR"
    assert (zone.code(f"shop.{zone.name}"), zone.ask("shop", "AAAA")) == ("NOERROR", [])
    assert zone.ask("a.pods") == [WEST]
    assert zone.code("www.example.org") == "REFUSED"


def test_names_of_records_are_followed(zone: Zone) -> None:
    link = zone.record("www", Type="CNAME", ResourceRecords=[{"Value": f"shop.{zone.name}"}])
    zone.publish(zone.record("shop", EAST, ResourceRecords=[{"Value": EAST}, {"Value": WEST}]), link)
    assert zone.ask("www") == [EAST, WEST, f"shop.{zone.name}."]


def test_a_test_of_an_answer(zone: Zone) -> None:
    zone.publish(zone.record("shop", EAST))
    answer = zone.aws.route53.test_dns_answer(HostedZoneId=zone.id, RecordName=f"shop.{zone.name}", RecordType="A")
    assert (answer["RecordData"], answer["ResponseCode"], answer["Protocol"]) == ([EAST], "NOERROR", "UDP")
