/* The window waits for its worker to end, and the worker asks the window something and waits for the answer. */
#include <QCoreApplication>
#include <QThread>
#include <QTimer>

#include "facts.h"

class Window : public QObject {
    Q_OBJECT
public slots:
    void askOverwrite() {}
public:
    void close(QThread *worker)
    {
        fact_about_to_hang("window");
        worker->quit();
        worker->wait();
        closed = true;
    }
    bool closed = false;
};

class Importer : public QThread {
    Q_OBJECT
public:
    explicit Importer(Window *window) : window(window) {}
protected:
    void run() override
    {
        msleep(400);
        answered = confirm();
    }
private:
    bool confirm()
    {
        fact_about_to_hang("worker");
        return QMetaObject::invokeMethod(window, "askOverwrite", Qt::BlockingQueuedConnection) || answered;
    }
    Window *window;
    bool answered = false;
};

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    Window window;
    Importer importer(&window);

    fact_role("window");
    importer.setObjectName("importer");
    importer.start();
    QTimer::singleShot(100, [&] { window.close(&importer); });
    return application.exec();
}

#include "importer.moc"
