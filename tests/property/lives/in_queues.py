"""What happens in the queues and to the workers, and what runs on a schedule."""

from __future__ import annotations

from alvys_intacct.gateways.sqs import QueueName
from tests.fakes.sqs import Message
from tests.property.lives.actor import Actor

WORKERS = (QueueName.EXPORT_INVOICE, QueueName.EXPORT_BILL, QueueName.MODIFY)
MOST_MESSAGES = 10


class InQueues(Actor):
    """The steps of the queues."""

    def work(self) -> None:
        """A worker gets some messages."""
        visible = self._world.sqs.visible()
        if visible:
            queue = self._draw.choice(visible).queue
            of_queue = [message for message in visible if message.queue is queue]
            self._work(queue, self._draw.sample(of_queue, self._draw.randint(1, min(4, len(of_queue)))))

    def work_all(self) -> None:
        """The workers get all that is due."""
        for queue in WORKERS:
            due = [message for message in self._world.sqs.visible() if message.queue is queue]
            for start in range(0, len(due), MOST_MESSAGES):
                self._work(queue, due[start : start + MOST_MESSAGES])

    def _work(self, queue: QueueName, messages: list[Message]) -> None:
        sqs = self._world.sqs
        delivered = sqs.receive(messages)
        if not delivered:
            return
        names = [message.body.partition("transactionId")[2][8:12] for message in delivered]
        self._say(f"work {queue} {names}")
        remaining: set[str] = {message.handle for message in delivered}

        def work() -> None:
            remaining.intersection_update(self._world.process.work(queue, delivered))

        self._guarded(work)
        for message in delivered:
            if message.handle not in remaining:
                sqs.delete(message)

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
        """Dead letters become error records."""
        sqs = self._world.sqs
        for message in sqs.receive(sqs.visible(dead=True)):
            self._say(f"dead letter {message.body}")
            if self._guarded(lambda dead=message: self._world.process.capture(dead)):  # type: ignore[misc]
                sqs.delete(message)

    def redrive(self) -> None:
        """An operator puts dead letters back."""
        for message in self._world.sqs.visible(dead=True):
            self._world.sqs.redrive(message)

    def sweep(self) -> None:
        """The sweeper runs."""
        sent = len(self._world.sqs.sent)
        self._guarded(self._world.process.recovery.sweep_work)
        if len(self._world.sqs.sent) > sent:
            self._say("the sweeper found work")

    def look_after(self) -> None:
        """The schedule that looks after connections runs."""
        sent = len(self._world.sqs.sent)
        self._guarded(self._world.process.settings.look_after_connections)
        if len(self._world.sqs.sent) > sent:
            self._say("held work was released")

    def cold_start(self) -> None:
        """All processes end; new ones start."""
        self._world.deployment.cold_start()
