"""What happens in the queues and to the workers, and what runs on a schedule."""

from __future__ import annotations

import re

from alvys_intacct.gateways.sqs import QueueName
from tests.fakes.sqs import Message
from tests.property.payment_lives import workers
from tests.property.payment_lives.actor import Actor

MOST_MESSAGES = 10
_NAME = re.compile(r'"(?:runId": "(?=\d{8}T)|side": "|shard": |actionId": ")(\w+)')


class InQueues(Actor):
    """The steps of queues and schedules."""

    def work(self) -> None:
        """A worker gets some messages."""
        visible = self._world.sqs.visible()
        if visible:
            queue = self._draw.choice(visible).queue
            of_queue = [message for message in visible if message.queue is queue]
            self._work(queue, self._draw.sample(of_queue, self._draw.randint(1, min(4, len(of_queue)))))

    def work_all(self) -> None:
        """The workers get all that is due."""
        for queue in workers.WORKERS:
            due = [message for message in self._world.sqs.visible() if message.queue is queue]
            for start in range(0, len(due), MOST_MESSAGES):
                self._work(queue, due[start : start + MOST_MESSAGES])

    def _work(self, queue: QueueName, messages: list[Message]) -> None:
        sqs = self._world.sqs
        delivered = sqs.receive(messages)
        if not delivered:
            return
        self._say(f"work {queue} {list(map(_named, delivered))}")
        remaining: set[str] = {message.handle for message in delivered}

        def work() -> None:
            remaining.intersection_update(workers.work(self._world.process, sqs, queue, delivered))

        self._guarded(work)
        for message in delivered:
            if message.handle not in remaining:
                sqs.delete(message)

    def plan(self, *, all_at_once: bool = False) -> None:
        """The planner runs: it begins the turns that are due, or, where somebody wants it, those of all."""
        self._say("plan all" if all_at_once else "plan")
        self._guarded(
            lambda: workers.plan(self._world.process, self._world.subsidiaries, all_at_once=all_at_once)
        )

    def carry(self) -> None:
        """A run from its beginning to its end: it is planned, read and carried into Alvys."""
        self.plan(all_at_once=self._draw.random() < 0.8)
        self._all_of(QueueName.ROUNDS)
        self.read_all()
        self._all_of(QueueName.APPLY_PAYMENTS)

    def read_all(self) -> None:
        """The reader gets all that is due."""
        self._all_of(QueueName.READ_PAYMENTS)

    def _all_of(self, queue: QueueName) -> None:
        due = [message for message in self._world.sqs.visible() if message.queue is queue]
        if due:
            self._work(queue, due[:MOST_MESSAGES])

    def repeat_message(self) -> None:
        """A message is delivered once more, however old it is."""
        if self._world.sqs.sent:
            self._say("a message comes twice")
            self._world.sqs.repeat(self._draw.choice(self._world.sqs.sent))

    def lose_message(self) -> None:
        """A message gets lost."""
        self._say("a message gets lost")
        self._world.sqs.drops += 1

    def capture(self) -> None:
        """Dead letters are put on record."""
        sqs = self._world.sqs
        for message in sqs.receive(sqs.visible(dead=True)):
            self._say(f"dead letter {_named(message)}")
            if self._guarded(lambda dead=message: workers.capture(self._world.process, dead)):  # type: ignore[misc]
                sqs.delete(message)

    def redrive(self) -> None:
        """An operator puts dead letters back."""
        for message in self._world.sqs.visible(dead=True):
            self._world.sqs.redrive(message)

    def sweep(self) -> None:
        """The sweeper runs."""
        sent = len(self._world.sqs.sent)
        self._guarded(lambda: workers.sweep(self._world.process))
        if len(self._world.sqs.sent) > sent:
            self._say("the sweeper found work")

    def look_after(self) -> None:
        """The schedule that looks after connections runs."""
        self._guarded(self._world.process.settings.look_after_connections)

    def cold_start(self) -> None:
        """All processes end; new ones start."""
        self._world.deployment.cold_start()


def _named(message: Message) -> str:
    """The work that a message names; the ids of runs have parts that are drawn anew each time."""
    found = _NAME.search(message.body)
    return found[1] if found is not None else message.queue
