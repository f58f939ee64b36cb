import threading

import facts


def load_answer():
    facts.role('loader')
    from plugin import question

    answers.append(len(question))


answers = []
loader = threading.Thread(target=load_answer, name='loader')
loader.start()
loader.join()
question = 'what is it?'
answer = answers[0]
