"""Django: its migrations, its look at a database, what its mapper sends, and its savepoints."""

import io
import os
import sys

import django
from canonical import say
from django.apps import AppConfig
from django.conf import settings


class Market(AppConfig):
    name = label = "market"
    path = os.path.dirname(__file__)
    default_auto_field = "django.db.models.AutoField"


sys.modules["market"] = sys.modules[__name__]
settings.configure(
    DATABASES={"default": {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": os.environ["PGHOST"],
        "PORT": os.environ["PGPORT"],
        "NAME": os.environ["PGDATABASE"],
        "USER": os.environ["PGUSER"],
        "PASSWORD": os.environ["PGPASSWORD"],
        "OPTIONS": {"server_side_binding": os.environ.get("BINDING") == "server"},
    }},
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "__main__.Market"],
    TIME_ZONE="UTC",
    USE_TZ=True,
)
django.setup()

from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.db.models import Avg, Case, Count, Exists, F, OuterRef, Prefetch, Q, Subquery, Sum, Value, When, Window
from django.db.models.fields.json import KT
from django.db.models.functions import ExtractYear, Lower, Rank, TruncMonth


class Person(models.Model):
    name = models.TextField()
    ssn = models.TextField(null=True)
    born = models.DateField(null=True)
    salary = models.DecimalField(null=True, max_digits=10, decimal_places=2)
    settings = models.JSONField(default=dict)
    seen = models.DateTimeField(null=True)

    class Meta:
        app_label, db_table, managed = "market", "people", False


class Note(models.Model):
    person = models.ForeignKey(Person, models.CASCADE, db_column="person", null=True, related_name="notes")
    body = models.TextField(unique=True)
    made = models.DateTimeField(auto_now_add=False, null=True)

    class Meta:
        app_label, db_table, managed = "market", "notes", False


class Shelf(models.Model):
    label = models.CharField(max_length=20, unique=True)
    room = models.IntegerField(default=1, db_index=True)
    above = models.ForeignKey("self", models.SET_NULL, null=True)
    notes = models.ManyToManyField(Note)

    class Meta:
        app_label = "market"
        constraints = [models.CheckConstraint(condition=Q(room__gt=0), name="room_is_positive")]


def migrated():
    call_command("migrate", verbosity=0, interactive=False)
    say("permissions", Permission.objects.count(), Group.objects.count())
    user = User.objects.create_user("ann", "ann@example.com", None, first_name="Ann")
    group = Group.objects.create(name="readers")
    user.groups.add(group)
    group.permissions.set(Permission.objects.filter(codename__startswith="view"))
    say("user", User.objects.filter(groups__permissions__codename="view_user").values_list("username", "is_active"))
    say("perms", sorted(user.get_all_permissions()))
    say("tables", sorted(connection.introspection.table_names()))


def inspected():
    out = io.StringIO()
    call_command("inspectdb", "people", "notes", stdout=out)
    say("inspectdb", out.getvalue())
    with connection.cursor() as cursor:
        for table in ("people", "notes", "auth_user_groups"):
            look = connection.introspection
            say(table, look.get_table_description(cursor, table), look.get_sequences(cursor, table))
            say(table, look.get_relations(cursor, table), look.get_primary_key_column(cursor, table))
            say(table, sorted(look.get_constraints(cursor, table).items()))


def protected():
    say("all", list(Person.objects.order_by("id").values()))
    say("get", Person.objects.get(pk=1).ssn, Person.objects.only("id", "ssn").get(pk=2).ssn)
    say("deferred", [(p.id, p.name) for p in Person.objects.defer("ssn", "born").order_by("-id")])
    say("related", [(n.id, n.person.name, n.person.ssn) for n in Note.objects.select_related("person").order_by("id")[:4]])
    say("prefetched", [(p.ssn, len(p.notes.all())) for p in Person.objects.order_by("id").prefetch_related(
        Prefetch("notes", Note.objects.order_by("body")))])
    say("iterated", [p.ssn for p in Person.objects.order_by("id").iterator(chunk_size=2)])
    say("annotated", list(Person.objects.annotate(n=Count("notes")).order_by("id").values_list("name", "n")))
    say("raw", [p.ssn for p in Person.objects.raw("SELECT * FROM people WHERE id = %s", [1])])
    try:
        with transaction.atomic():
            list(Person.objects.filter(ssn__startswith="123"))
    except DatabaseError as e:
        # Straight there is no error: only its kind is said, and only through Weir.
        assert e.__cause__.sqlstate == "42501", e
    person = Person.objects.get(pk=3)
    person.name = "Cleo"
    person.save(update_fields=["name"])
    say("refreshed", Person.objects.filter(pk=3).update(name=Lower("name")), Person.objects.filter(pk=3).update(name="Cleo"))


def queried():
    notes = Note.objects
    say("filter", list(notes.filter(Q(body__icontains="note 1") & ~Q(person=None)).order_by("id").values_list("id", flat=True)))
    say("count", notes.count(), notes.filter(person__name="Ann").exists(), notes.order_by("id").first().body)
    say("aggregate", sorted(notes.aggregate(n=Count("id"), s=Sum("id"), a=Avg("id"), d=Count("person", distinct=True)).items()))
    say("group", list(notes.values("person__name").annotate(n=Count("id")).filter(n__gt=3).order_by("person__name")))
    say("case", list(notes.order_by("id").annotate(size=Case(When(id__lt=3, then=Value("low")), default=Value("high"))).values_list("id", "size")[:4]))
    say("window", list(notes.annotate(r=Window(Rank(), partition_by=F("person"), order_by=F("id").desc())).order_by("id").values_list("id", "r")[:5]))
    latest = notes.filter(person=OuterRef("pk")).order_by("-id")
    say("subquery", list(Person.objects.annotate(latest=Subquery(latest.values("body")[:1]), any=Exists(latest)).order_by("id").values_list("name", "latest", "any")))
    say("dates", list(notes.annotate(m=TruncMonth("made"), y=ExtractYear("made")).values_list("m", "y").distinct()))
    say("union", list(notes.filter(id=1).values_list("body").union(notes.filter(id=2).values_list("body")).order_by("body")))
    say("json", list(Person.objects.filter(settings__theme="dark").values_list("name", KT("settings__theme"))))
    say("explain", "notes" in notes.filter(id=1).explain(analyze=True, buffers=True))


def written():
    with connection.schema_editor() as editor:
        editor.create_model(Shelf)
    field = models.TextField(null=True)
    field.set_attributes_from_name("colour")
    with connection.schema_editor() as editor:
        editor.add_field(Shelf, field)
        editor.remove_field(Shelf, field)
    shelves = Shelf.objects.bulk_create([Shelf(label=f"s{i}", room=1 + i % 3) for i in range(5)])
    say("bulk", [s.pk is not None for s in shelves])
    Shelf.objects.bulk_create([Shelf(label="s1", room=9)], update_conflicts=True, update_fields=["room"], unique_fields=["label"])
    shelves[0].notes.add(*Note.objects.filter(id__lte=3))
    shelves[1].above = shelves[0]
    shelves[1].save()
    say("many", list(Shelf.objects.filter(notes__person__name="Bob").values_list("label", flat=True)))
    Shelf.objects.bulk_update([Shelf(pk=s.pk, room=7) for s in shelves[:2]], ["room"])
    say("or create", Shelf.objects.get_or_create(label="new")[1], Shelf.objects.update_or_create(label="new", defaults={"room": 2})[1])
    try:
        with transaction.atomic():
            Shelf.objects.create(label="kept")
            with transaction.atomic():
                Shelf.objects.create(label="s1")
    except IntegrityError as e:
        say("integrity", e.__cause__.sqlstate, e.__cause__.diag.constraint_name[:12])
    with transaction.atomic():
        say("locked", [s.label for s in Shelf.objects.select_for_update(skip_locked=True).order_by("label")])
    say("deleted", Shelf.objects.filter(label="s0").delete())
    say("left", list(Shelf.objects.order_by("label").values_list("label", "room")))
    with connection.schema_editor() as editor:
        editor.delete_model(Shelf)


for part in (migrated, inspected, protected, queried, written):
    print("==", part.__name__)
    part()
call_command("migrate", "auth", "zero", verbosity=0)
call_command("migrate", "contenttypes", "zero", verbosity=0)
with connection.cursor() as last:
    last.execute("DROP TABLE django_migrations")
print("THE END")
